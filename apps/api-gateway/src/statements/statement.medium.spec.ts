import { inflateSync } from 'node:zlib';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Books, expectRefused } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';
import { statement } from './statement.fixture.js';

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start();
  books = await Books.open(gateway);
});
afterAll(() => gateway.close());

/** All text of a PDF, page by page: what a reader can search. */
function textOf(pdf: Buffer): string[] {
  const pages: string[] = [];
  const source = pdf.toString('latin1');
  for (const { index, 0: found } of source.matchAll(/(?<!end)stream\r?\n/g)) {
    const start = index + found.length;
    const stream = pdf.subarray(start, source.indexOf('endstream', start));
    const content = inflateSync(stream).toString('latin1');
    const shown = [...content.matchAll(/\[([^\]]*)\] TJ/g)].map(([, parts]) =>
      [...parts!.matchAll(/<([0-9a-f]*)>/g)]
        .map(([, hex]) => Buffer.from(hex!, 'hex').toString('latin1'))
        .join(''),
    );
    if (shown.length > 0) pages.push(shown.join('\n'));
  }
  return pages;
}

async function fileOf(path: string): Promise<{ type: string | null; name: string | null; content: Buffer }> {
  const response = await fetch(`${gateway.url}${path}`, {
    headers: { authorization: `Bearer ${books.token}` },
  });
  return {
    type: response.headers.get('content-type'),
    name: response.headers.get('content-disposition'),
    content: Buffer.from(await response.arrayBuffer()),
  };
}

describe('a statement', () => {
  it('is read and listed, with its entries', async () => {
    const { id, partyId } = await statement(books, { amounts: [100n, 200n, 300n] });
    const shown = await books.done('GET', `/api/statements/${id}`);
    expect(shown).toMatchObject({
      party_id: partyId,
      party_name: 'Zoë Müller',
      period: '2026-01',
      status: 'draft',
      opening: { amount: '0.00' },
      due: { amount: '6.00', currency: 'EUR' },
      by_kind: [{ kind: 'commission', amount: { amount: '6.00' }, entries: 3 }],
      approvals: [],
      missing_approvals: ['finance'],
      paid_on: null,
    });
    for (const query of [`party=${partyId}`, `party=${partyId}&period=2026-01&status=draft`])
      expect((await books.done('GET', `/api/statements?${query}`)).data).toEqual([shown]);
    const first = await books.done('GET', `/api/statements/${id}/entries?limit=2`);
    expect(first).toMatchObject({
      total: 3,
      data: [{ amount: { amount: '1.00' } }, { amount: { amount: '2.00' } }],
    });
    const rest = await books.done('GET', `/api/statements/${id}/entries?limit=2&cursor=${first.next_cursor}`);
    expect(rest.data).toMatchObject([{ amount: { amount: '3.00' } }]);
  });

  it('is approved step by step, each by somebody else, and paid with a job', async () => {
    const own = await Books.open(gateway);
    const { id } = await statement(own, { steps: ['sales', 'finance'] });
    const path = `/api/statements/${id}`;
    await expectRefused(own, ['POST', `${path}/pay`, {}], 409, {
      code: 'statement_not_approved',
      detail: /sales/,
    });
    await expectRefused(own, ['POST', `${path}/approve`, { step: 'finance' }], 409, { code: 'wrong_step' });
    await expectRefused(own, ['POST', `${path}/approve`, { step: 'boss' }], 422, { path: 'step' });
    const first = await own.done('POST', `${path}/approve`, {});
    expect(first).toMatchObject({
      status: 'draft',
      missing_approvals: ['finance'],
      approvals: [{ step: 'sales', by: expect.stringMatching(/@/) }],
    });
    expect(first.approvals[0]).not.toHaveProperty('user_id');
    await expectRefused(own, ['POST', `${path}/approve`, {}], 409, { code: 'same_approver' });
    const colleague = (await Books.open(gateway)).token;
    await gateway.pool.query('UPDATE statements SET approvals = jsonb_set(approvals, $2, $3) WHERE id = $1', [
      id,
      '{0,user_id}',
      JSON.stringify(decodeJwt(colleague).sub),
    ]);
    // The steps of a statement are those of when it was made.
    await own.done('PUT', '/api/periods/calendar', { approval_steps: ['sales'] });
    expect((await own.done('GET', path)).missing_approvals).toEqual(['finance']);
    const approved = await own.done('POST', `${path}/approve`, { step: 'finance' });
    expect(approved).toMatchObject({ status: 'approved', missing_approvals: [] });
    await expectRefused(own, ['POST', `${path}/approve`, {}], 409, { code: 'statement_approved' });
    const answers = await Promise.all(
      [1, 2].map(() => own.call('POST', `${path}/pay`, { paid_on: '2026-02-03' })),
    );
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([202, 409]);
    const { body } = answers.find(({ status }) => status === 202)!;
    expect(body.statement).toMatchObject({ status: 'paid', paid_on: '2026-02-03' });
    const { rows } = await gateway.pool.query('SELECT type, payload FROM jobs WHERE id = $1', [body.job_id]);
    expect(rows[0]).toMatchObject({
      type: 'commission_update',
      payload: { statement_id: id, contract_id: null },
    });
  });

  it('is not paid in a closed period', async () => {
    const own = await Books.open(gateway);
    const { id } = await statement(own);
    await own.done('POST', `/api/statements/${id}/approve`);
    await own.close('2026-02', '2026-02-01', '2026-02-28');
    await expectRefused(own, ['POST', `/api/statements/${id}/pay`, { paid_on: '2026-02-03' }], 422, {
      code: 'period_closed',
      path: 'paid_on',
    });
    expect((await own.done('GET', `/api/statements/${id}`)).status).toBe('approved');
  });

  it('is a CSV file', async () => {
    const { id } = await statement(books, { amounts: [150n, -50n] });
    const { type, name, content } = await fileOf(`/api/statements/${id}.csv`);
    expect(type).toMatch(/^text\/csv/);
    expect(name).toContain(`statement-${id}.csv`);
    const lines = content.toString('utf8').trimEnd().split('\r\n');
    expect(lines[0]).toBe('seq,kind,contract,invoice,earned_on,payable_on,amount,currency,entry_id');
    expect(lines.map((line) => line.split(',')).map((parts) => [parts[1], parts[6]])).toEqual([
      ['kind', 'amount'],
      ['opening', '0.00'],
      ['commission', '1.50'],
      ['commission', '-0.50'],
      ['due', '1.00'],
      ['carried', '0.00'],
    ]);
  });

  it('is a PDF of as many pages as it needs, whose text can be searched', async () => {
    const { id } = await statement(books, { amounts: Array.from({ length: 120 }, (_, n) => BigInt(n + 1)) });
    await books.done('POST', `/api/statements/${id}/approve`);
    const { type, content } = await fileOf(`/api/statements/${id}.pdf`);
    expect(type).toBe('application/pdf');
    expect(content.subarray(0, 5).toString()).toBe('%PDF-');
    const pages = textOf(content);
    expect(pages.length).toBeGreaterThan(1);
    for (const [index, page] of pages.entries()) expect(page).toContain(`Page ${index + 1}`);
    const text = pages.join('\n');
    for (const wanted of [
      'Zoë Müller',
      'Period 2026-01',
      '120 entries',
      'Due',
      '72.60',
      'Approved \\(finance\\)',
    ])
      expect(text).toMatch(new RegExp(wanted));
    expect(text.match(/2026-01-15/g)).toHaveLength(120);
  });

  it('has the letters of other scripts, by a font of its own', async () => {
    for (const [name, embeds] of [
      ['Łukasz Ждан', true],
      ['Zoë Müller', false],
    ] as const) {
      const { id } = await statement(books, { name });
      const { content } = await fileOf(`/api/statements/${id}.pdf`);
      expect(content.includes('/FontFile2'), name).toBe(embeds);
    }
  });

  it('is not another tenant’s', async () => {
    const { id } = await statement(books);
    const stranger = await Books.open(gateway);
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['GET', '.csv', undefined],
      ['GET', '.pdf', undefined],
      ['GET', '/entries', undefined],
      ['POST', '/approve', {}],
      ['POST', '/pay', {}],
    ] as const)
      await expectRefused(stranger, [method, `/api/statements/${id}${path}`, body], 404, {});
    expect((await stranger.done('GET', '/api/statements')).total).toBe(0);
  });
});
