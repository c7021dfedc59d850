import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Books, PLAN } from '../commissions/commission.fixture.js';
import { TestGateway, type Answer } from '../gateway.fixture.js';

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
beforeEach(async () => {
  books = await Books.open(gateway);
});
afterAll(() => gateway.close());

const send = (kind: string, csv: string, headers: Record<string, string> = {}): Promise<Answer> =>
  gateway.call('POST', `/api/imports/${kind}`, {
    token: books.token,
    body: csv,
    headers: { 'content-type': 'text/csv', ...headers },
  });

const PARTIES = `external_id,name,kind,email,iban,manager,manager_from
acme,ACME,company,,,,
p1,One,,one@example.test,DE89370400440532013000,boss,2026-01-01
p2,"Two, Ltd",company,,,,
boss,Boss,person,,,,
`;
const CONTRACTS = `external_id,name,client,currency,starts_on,ends_on,plan,participants
c1,Care,acme,EUR,2026-01-01,,Partners,p1:60;p2:40
`;
const INVOICES = `external_id,number,contract,currency,issued_on,sku,variant,description,quantity,net,tax,cost
i1,2026-1,c1,EUR,2026-02-01,care,,"Care, one month",1,100.00,19.00,40
i1,2026-1,c1,EUR,2026-02-01,,,,2.5,0.50,,
i2,2026-2,c1,EUR,,,,,,7,,
`;
const PAYMENTS = `external_id,invoice,amount,paid_on
y1,i1,19.5,2026-02-03
y2,i1,100,2026-02-04
`;

async function plan(): Promise<void> {
  const { id } = await books.done('POST', '/api/plans', { name: 'Partners', document: PLAN });
  await books.done('POST', `/api/plans/${id}/versions/1/publish`, { effective_from: '2020-01-01' });
}

/** Takes files that must be fine. */
async function taken(...files: [string, string][]): Promise<void> {
  for (const [kind, csv] of files) {
    const { status, body } = await send(kind, csv);
    expect(status, JSON.stringify(body)).toBe(202);
  }
}

async function expectRefusedFile(kind: string, csv: string, path: string, message: RegExp): Promise<void> {
  const before = await books.counts();
  const { status, body } = await send(kind, csv);
  expect(status, JSON.stringify(body)).toBe(422);
  const issue = body.errors.find((one: { path: string }) => one.path === path);
  expect(issue?.message, JSON.stringify(body.errors)).toMatch(message);
  expect(await books.counts()).toEqual(before);
}

/** Until a file is being taken in; waiting for a row of somebody else's, where that is said. */
async function importing(waitingFor?: string): Promise<void> {
  for (let isThere = false; !isThere;) {
    const { rows } = await gateway.pool.query<{ there: boolean }>(
      `SELECT EXISTS (
         SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE l.locktype = 'advisory' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND ($1::text IS NULL OR a.wait_event_type = $1)
       ) AS there`,
      [waitingFor ?? null],
    );
    isThere = rows[0]!.there;
  }
}

describe('files', () => {
  it('bring in a year, each with one run, and once', async () => {
    await plan();
    for (const [kind, csv, lines, created] of [
      ['parties', PARTIES, 4, 4],
      ['contracts', CONTRACTS, 1, 1],
      ['invoices', INVOICES, 3, 2],
      ['payments', PAYMENTS, 2, 2],
    ] as const) {
      const first = await send(kind, csv);
      expect(first).toMatchObject({
        status: 202,
        body: { kind, lines, created, unchanged: 0, job_id: expect.any(String) },
      });
      const { rows } = await gateway.pool.query('SELECT type, payload FROM jobs WHERE id = $1', [
        first.body.job_id,
      ]);
      expect(rows[0]).toMatchObject({
        type: 'commission_run',
        payload: { period: null, contract_id: null, what_if: null },
      });
      const before = await books.counts();
      const again = await send(kind, csv);
      expect(again, JSON.stringify(again.body)).toMatchObject({
        status: 200,
        body: { created: 0, unchanged: created, job_id: null },
      });
      expect(await books.counts()).toEqual(before);
    }
    const one = (await books.done('GET', '/api/parties?q=p1')).data[0];
    expect(one).toMatchObject({
      name: 'One',
      managers: [{ manager_name: 'Boss', from: '2026-01-01', to: null }],
    });
    const { data } = await books.done('GET', '/api/contracts');
    expect(data).toMatchObject([
      {
        name: 'Care',
        client_name: 'ACME',
        participants: [
          { party_name: 'One', share: '60' },
          { party_name: 'Two, Ltd', share: '40' },
        ],
      },
    ]);
    const [invoice] = (await books.done('GET', '/api/invoices?q=i1')).data;
    expect(await books.done('GET', `/api/invoices/${invoice.id}`)).toMatchObject({
      number: '2026-1',
      status: 'paid',
      total: { amount: '119.50', currency: 'EUR' },
      lines: [
        { position: 1, sku: 'care', description: 'Care, one month', net: '100.00', cost: '40.00' },
        { position: 2, quantity: '2.5', net: '0.50', tax: '0.00' },
      ],
      payments: [{ amount: { amount: '19.50' } }, { amount: { amount: '100.00' } }],
    });
    expect((await books.done('GET', '/api/invoices?q=i2')).data).toMatchObject([{ status: 'draft' }]);
  });

  it('are taken once with one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'file-1' };
    const first = await send('parties', PARTIES, headers);
    expect((await send('parties', PARTIES, headers)).body).toEqual(first.body);
    expect((await send('parties', 'external_id,name\nx,X\n', headers)).status).toBe(422);
  });

  it('are of a kind that there is, and CSV', async () => {
    expect((await send('robots', PARTIES)).status).toBe(422);
    expect(
      (await gateway.call('POST', '/api/imports/parties', { token: books.token, body: {} })).status,
    ).toBe(415);
    await expectRefusedFile('parties', 'external_id,name,wage\na,A,1\n', 'line 1', /wage/);
    await expectRefusedFile('parties', 'external_id,name\n', 'line 1', /at least one line/);
    await expectRefusedFile('parties', 'external_id,name\na,A,B\n', 'line 2', /3 values for 2 columns/);
  });

  it('that come twice at once are taken once', async () => {
    await plan();
    await taken(['parties', PARTIES], ['contracts', CONTRACTS]);
    const rows = Array.from({ length: 5_000 }, (_, n) => `t${n},N${n},c1,EUR,2026-03-01,1.00`);
    const file = `external_id,number,contract,currency,issued_on,net\n${rows.join('\n')}\n`;
    const answers = [send('invoices', file)];
    // When the first one is being judged, it has locked what it is about.
    await importing();
    answers.push(send('invoices', file), send('invoices', file));
    const [first, ...others] = await Promise.all(answers);
    expect(first!.status, JSON.stringify(first!.body)).toBe(202);
    for (const { status, body } of others) {
      expect([200, 409], JSON.stringify(body)).toContain(status);
      if (status === 409) expect(body.type).toBe('urn:slipway:problem:import-in-progress');
    }
    expect((await books.done('GET', '/api/invoices')).total).toBe(5_000);
    expect((await send('invoices', file)).body).toMatchObject({ created: 0, unchanged: 5_000 });
  });

  it('that meet a single call with the same number are refused, and nothing of them is stored', async () => {
    await plan();
    await taken(['parties', PARTIES], ['contracts', CONTRACTS]);
    const [{ id: contractId }] = (await books.done('GET', '/api/contracts')).data;
    const client = await gateway.pool.connect();
    try {
      await client.query('BEGIN');
      // As a call does that is not committed yet: the file cannot see it.
      await client.query(
        `INSERT INTO invoices (id, tenant_id, number, contract_id, currency, net, tax)
         VALUES (gen_random_uuid(), $1, '2026-2', $2, 'EUR', 1, 0)`,
        [books.tenantId, contractId],
      );
      const answer = send('invoices', INVOICES);
      await importing('Lock');
      await client.query('COMMIT');
      expect(await answer).toMatchObject({
        status: 409,
        body: { type: 'urn:slipway:problem:changed-meanwhile' },
      });
    } finally {
      client.release();
    }
    expect((await books.done('GET', '/api/invoices')).total).toBe(1);
  });

  it('of 20,000 lines are taken in seconds', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `many-${n},Party ${n}`);
    const answer = await send('parties', `external_id,name\n${lines.join('\n')}\n`);
    expect(answer).toMatchObject({ status: 202, body: { created: 20_000 } });
  });
});

describe('a file that is wrong in one line is refused whole', () => {
  it.each([
    ['no name', 'x,,,,,,', 'line 6.name', /missing/],
    ['the same id twice', 'p1,Other,,,,,', 'line 6.external_id', /on line 3 already/],
    ['an unknown manager', 'x,X,,,,nobody,2026-01-01', 'line 6.manager', /no party/],
    ['a manager without a day', 'x,X,,,,p1,', 'line 6.manager_from', /both or none/],
    ['a circle', 'x,X,,,,y,2026-01-01\ny,Y,,,,x,2026-01-01', 'line 6.manager', /circle/],
    ['no IBAN', 'x,X,,,DE00,,', 'line 6.iban', /IBAN/],
  ])('of parties: %s', (_, line, path, message) =>
    expectRefusedFile('parties', `${PARTIES}${line}\n`, path, message),
  );

  it('of parties: what is on record says something else, and a closed period', async () => {
    await taken(['parties', PARTIES]);
    await expectRefusedFile(
      'parties',
      PARTIES.replace('ACME', 'Acme'),
      'line 2.external_id',
      /something else/,
    );
    await books.close('2026-01', '2026-01-01', '2026-01-31');
    const late = 'external_id,name,manager,manager_from\nz,Z,p1,2026-01-15\n';
    await expectRefusedFile('parties', late, 'line 2.manager_from', /closed through 2026-01-31/);
  });

  it.each([
    ['an unknown client', 'c2,B,nobody,EUR,2026-01-01,,Partners,p1:100', 'line 3.client', /no party/],
    ['an unknown plan', 'c2,B,p2,EUR,2026-01-01,,Nothing,p1:100', 'line 3.plan', /no plan/],
    ['another currency than the plan’s', 'c2,B,p2,USD,2026-01-01,,Partners,p1:100', 'line 3.currency', /EUR/],
    ['shares of 99', 'c2,B,p2,EUR,2026-01-01,,Partners,p1:60;p2:39', 'line 3.participants', /add to 99/],
    ['an unknown participant', 'c2,B,p2,EUR,2026-01-01,,Partners,p9:100', 'line 3.participants', /"p9"/],
    ['a plan with NUL', 'c2,B,p2,EUR,2026-01-01,,Part\u0000ners,p1:100', 'line 3.plan', /control/],
    [
      'a participant with NUL',
      'c2,B,p2,EUR,2026-01-01,,Partners,p\u00001:100',
      'line 3.participants',
      /not like/,
    ],
    [
      'fifty-one participants',
      `c2,B,p2,EUR,2026-01-01,,Partners,${Array.from({ length: 51 }, (_, n) => `q${n}:${n === 0 ? 50 : 1}`).join(';')}`,
      'line 3.participants',
      /more than 50/,
    ],
    ['no plan in force', 'c2,B,p2,EUR,2019-01-01,,Partners,p1:100', 'line 3.plan', /in force/],
    [
      'an end before its start',
      'c2,B,p2,EUR,2026-01-01,2025-01-01,Partners,p1:100',
      'line 3.ends_on',
      /before/,
    ],
    [
      'an overlap in the file',
      'c2,B,acme,EUR,2026-05-01,,Partners,p1:100',
      'line 3.participants',
      /paid twice/,
    ],
  ])('of contracts: %s', async (_, line, path, message) => {
    await plan();
    await taken(['parties', PARTIES]);
    await expectRefusedFile('contracts', `${CONTRACTS}${line}\n`, path, message);
    expect((await books.done('GET', '/api/contracts')).total).toBe(0);
  });

  it.each([
    ['1e3', 'i3,n3,c1,EUR,2026-02-01,,,,,1e3,,', 'line 5.net', /no exponent/],
    ['a tenth of a cent', 'i3,n3,c1,EUR,2026-02-01,,,,,1.005,,', 'line 5.net', /EUR has no smaller unit/],
    ['30 digits', `i3,n3,c1,EUR,2026-02-01,,,,,${'9'.repeat(30)},,`, 'line 5.net', /at most 18/],
    ['a negative amount', 'i3,n3,c1,EUR,2026-02-01,,,,,-1,,', 'line 5.net', /negative/],
    ['an unknown currency', 'i3,n3,c1,XYZ,2026-02-01,,,,,1,,', 'line 5.currency', /ISO 4217/],
    ['no exchange rate', 'i3,n3,c1,USD,2026-02-01,,,,,1,,', 'line 5.currency', /no exchange rate/],
    ['an unknown contract', 'i3,n3,c9,EUR,2026-02-01,,,,,1,,', 'line 5.contract', /no contract/],
    ['a day outside its contract', 'i3,n3,c1,EUR,2025-02-01,,,,,1,,', 'line 5.issued_on', /runs from/],
    ['a number twice', 'i3,2026-1,c1,EUR,2026-02-01,,,,,1,,', 'line 5.number', /of line 2/],
    [
      'another day in its second line',
      'i1,2026-1,c1,EUR,2026-02-02,,,,,1,,',
      'line 5.external_id',
      /of line 2/,
    ],
  ])('of invoices: %s', async (_, line, path, message) => {
    await plan();
    await taken(['parties', PARTIES], ['contracts', CONTRACTS]);
    await expectRefusedFile('invoices', `${INVOICES}${line}\n`, path, message);
    expect((await books.done('GET', '/api/invoices')).total).toBe(0);
  });

  it('of invoices: one of 10,001 lines', async () => {
    await plan();
    await taken(['parties', PARTIES], ['contracts', CONTRACTS]);
    const lines = Array.from({ length: 10_001 }, () => 'i3,n3,c1,EUR,2026-02-01,,,,,1,,');
    await expectRefusedFile(
      'invoices',
      `${INVOICES}${lines.join('\n')}\n`,
      'line 5.external_id',
      /more than 10,000 lines/,
    );
  });

  it.each([
    ['above the invoice', 'y3,i1,0.01,2026-02-05', 'line 4.amount', /above what is open/],
    ['an unknown invoice', 'y3,i9,1,2026-02-05', 'line 4.invoice', /no invoice/],
    ['a draft', 'y3,i2,1,2026-02-05', 'line 4.invoice', /draft/],
    ['before its issue', 'y3,i1,1,2026-01-05', 'line 4.paid_on', /before 2026-02-01/],
    ['nothing', 'y3,i1,0,2026-02-05', 'line 4.amount', /above zero/],
    ['a tenth of a cent', 'y3,i1,0.001,2026-02-05', 'line 4.amount', /at most 2 digits/],
    ['1e3', 'y3,i1,1e3,2026-02-05', 'line 4.amount', /no exponent/],
  ])('of payments: %s', async (_, line, path, message) => {
    await plan();
    await taken(['parties', PARTIES], ['contracts', CONTRACTS], ['invoices', INVOICES]);
    await expectRefusedFile('payments', `${PAYMENTS}${line}\n`, path, message);
    expect((await books.done('GET', '/api/invoices?q=i1')).data[0].status).toBe('issued');
  });

  it('names a hundred lines at most', async () => {
    const lines = Array.from({ length: 300 }, (_, n) => `x${n},`);
    const { status, body } = await send('parties', `external_id,name\n${lines.join('\n')}\n`);
    expect(status).toBe(422);
    expect(body.errors).toHaveLength(100);
    expect(body.detail).toMatch(/^line 2: name: .*99 more/);
  });
});
