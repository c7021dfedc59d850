import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';
import { Books, expectRefused, PLAN, run } from './commission.fixture.js';

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start();
  books = await Books.open(gateway);
});
afterAll(() => gateway.close());

const endJobs = () =>
  gateway.pool.query(`UPDATE jobs SET status = 'completed' WHERE type = 'commission_run'`);

describe('a run', () => {
  it('is of everything, of a period or of a contract', async () => {
    const contract = await books.contract({ name: 'Care' });
    await books.issued(contract.id, '2026-02-01');
    for (const [body, payload] of [
      [{}, { title: 'Everything', period: null, contract_id: null, recheck: false, what_if: null }],
      [
        { period: '2026-02', recheck: true },
        { title: 'Period 2026-02', period: '2026-02', recheck: true },
      ],
      [{ contract_id: contract.id }, { title: 'Contract Care', contract_id: contract.id }],
    ] as const) {
      const { job_id } = await books.done(...run(body));
      const { rows } = await gateway.pool.query('SELECT type, payload FROM jobs WHERE id = $1', [job_id]);
      expect(rows[0]).toMatchObject({ type: 'commission_run', payload });
    }
    await endJobs();
  });

  it('is there once for the same scope at a time, however many are asked for', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => books.call(...run({}))));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([202, 409, 409]);
    const { job_id } = answers.find(({ status }) => status === 202)!.body;
    await expectRefused(books, run({}), 409, { code: 'run_in_progress', detail: new RegExp(job_id) });
    // What is only tried out is in nobody's way.
    const plan_id = await books.plan();
    await books.done(...run({ what_if: { plan: { plan_id, document: PLAN } } }));
    await books.done(...run({ what_if: { plan: { plan_id, document: PLAN } } }));
    await endJobs();
    await books.done(...run({}));
    await endJobs();
  });

  it('is not of a closed or an unknown period, nor of a stranger’s contract', async () => {
    const own = await Books.open(gateway);
    await own.close('2026-01', '2026-01-01', '2026-01-31');
    await expectRefused(own, run({ period: '2026-01' }), 409, { code: 'period_closed', detail: /^period/ });
    await expectRefused(own, run({ period: '1999-01' }), 422, { path: 'period' });
    await expectRefused(own, run({ period: 'last' }), 422, { path: 'period' });
    const { id } = await books.contract();
    await expectRefused(own, run({ contract_id: id }), 422, { path: 'contract_id' });
    await expectRefused(own, run({ contract_id: id, period: '2026-02' }), 422, { path: 'period' });
  });

  it('shows what it has found different, a page at a time', async () => {
    const { job_id } = await books.done(
      ...run({ what_if: { plan: { plan_id: await books.plan(), document: PLAN } } }),
    );
    await gateway.pool.query(
      `INSERT INTO commission_comparisons (job_id, n, tenant_id, line)
       SELECT $1, n, $2, json_build_object('n', n) FROM generate_series(1, 5) AS n`,
      [job_id, books.tenantId],
    );
    const path = `/api/commissions/runs/${job_id}/comparison`;
    const first = await books.done('GET', `${path}?limit=3`);
    expect(first).toMatchObject({ total: 5, data: [{ n: 1 }, { n: 2 }, { n: 3 }] });
    expect((await books.done('GET', `${path}?limit=3&cursor=${first.next_cursor}`)).data).toEqual([
      { n: 4 },
      { n: 5 },
    ]);
    await expectRefused(await Books.open(gateway), ['GET', path, undefined], 404, {});
    await endJobs();
  });
});
