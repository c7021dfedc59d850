import { inflateSync } from 'node:zlib';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Books, expectRefused } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';
import { openPeriod, post } from '../ledger/ledger.fixture.js';

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start();
  books = await Books.open(gateway);
});
afterAll(() => gateway.close());

interface Made {
  id: string;
  partyId: string;
}

/** A statement of one entry for each amount, as the closing of a period leaves it. */
async function statement(
  of: Books,
  {
    amounts = [60_000n],
    currency = 'EUR',
    iban = 'DE89370400440532013000',
    name = 'Zoë Müller',
    period = '2026-01',
    steps = ['finance'],
  }: {
    amounts?: bigint[];
    currency?: string;
    iban?: string | null;
    name?: string;
    period?: string;
    steps?: string[];
  } = {},
): Promise<Made> {
  const partyId = await of.party({ name, iban });
  const periodId = await openPeriod(of, period, `${period}-01`, `${period}-28`);
  await post(
    of,
    amounts.map((amount) => ({ periodId, partyId, amount, currency })),
  );
  const id = newId();
  const sum = amounts.reduce((total, amount) => total + amount, 0n);
  await gateway.pool.query(
    `INSERT INTO statements (id, tenant_id, party_id, period_id, currency, party_name, opening, by_kind, due, carried, entries, ledger_seq,
       approval_steps)
     VALUES ($1, $2, $3, $4, $5, $6, 0, $7, greatest($8::numeric, 0), least($8::numeric, 0), $9, 1, $10)`,
    [
      id,
      of.tenantId,
      partyId,
      periodId,
      currency,
      name,
      JSON.stringify([{ kind: 'commission', amount: sum.toString(), entries: amounts.length }]),
      sum.toString(),
      amounts.length,
      steps,
    ],
  );
  await gateway.pool.query(
    `INSERT INTO statement_entries (statement_id, tenant_id, seq)
     SELECT $1, tenant_id, seq FROM ledger_entries WHERE tenant_id = $2 AND party_id = $3`,
    [id, of.tenantId, partyId],
  );
  return { id, partyId };
}

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

describe('the payout of a period', () => {
  const debtor = 'debtor_name=Slipway+GmbH&debtor_iban=DE02120300000000202051&execute_on=2026-02-10';

  it('is what is approved and not paid yet, as CSV and as pain.001', async () => {
    const own = await Books.open(gateway);
    const [one, two] = [
      await statement(own, { amounts: [123_45n] }),
      await statement(own, { amounts: [10n], name: '=A & B "Co", Ltd' }),
    ];
    await statement(own, { name: 'Not approved' });
    for (const { id } of [one, two]) await own.done('POST', `/api/statements/${id}/approve`);
    const csv = String((await own.call('GET', '/api/statements/payout?period=2026-01')).body);
    expect(csv.trimEnd().split('\r\n')).toEqual([
      'statement_id,party,iban,amount,currency,reference',
      `${two.id},"'=A & B ""Co"", Ltd",DE89370400440532013000,0.10,EUR,Commissions 2026-01 ${two.id}`,
      `${one.id},Zoë Müller,DE89370400440532013000,123.45,EUR,Commissions 2026-01 ${one.id}`,
    ]);
    const answer = await own.call('GET', `/api/statements/payout?period=2026-01&format=pain.001&${debtor}`);
    expect(answer.headers.get('content-type')).toMatch(/xml/);
    const xml = String(answer.body);
    expect(xml).toContain('urn:iso:std:iso:20022:tech:xsd:pain.001.001.09');
    expect(xml).toContain('<NbOfTxs>2</NbOfTxs>');
    expect([...xml.matchAll(/<CtrlSum>([^<]*)</g)].map(([, sum]) => sum)).toEqual(['123.55', '123.55']);
    expect([...xml.matchAll(/<InstdAmt Ccy="EUR">([^<]*)</g)].map(([, amount]) => amount)).toEqual([
      '0.10',
      '123.45',
    ]);
    expect(xml).toContain('<Nm>Zoe Muller</Nm>');
    // Made again it is the same order, and another one when it is of other statements.
    const messageOf = (file: unknown) => /<MsgId>([^<]*)</.exec(String(file))?.[1];
    const path = `/api/statements/payout?period=2026-01&format=pain.001&${debtor}`;
    expect(messageOf((await own.call('GET', path)).body)).toBe(messageOf(xml));
    for (const [, id] of xml.matchAll(/Id>(SLIPWAY-[^<]*)</g)) expect(id!.length).toBeLessThanOrEqual(35);
    await own.done('POST', `/api/statements/${one.id}/pay`, {});
    const rest = (await own.call('GET', path)).body;
    expect(messageOf(rest)).toMatch(/^SLIPWAY-[0-9A-F]{18}$/);
    expect(messageOf(rest)).not.toBe(messageOf(xml));
    expect(xml).not.toContain('Not approved');
  });

  it('needs an account of everybody, and euros', async () => {
    const own = await Books.open(gateway);
    const path = `/api/statements/payout?period=2026-01&format=pain.001`;
    const get = (query: string) => ['GET', `${path}${query}`, undefined] as const;
    await expectRefused(own, get(`&${debtor}`), 422, { path: 'period', code: 'nothing_to_pay' });
    const { id, partyId } = await statement(own, { iban: null, name: 'Nobody' });
    await own.done('POST', `/api/statements/${id}/approve`);
    await expectRefused(own, get(''), 422, { path: 'debtor_name' });
    await expectRefused(own, get('&debtor_name=x&debtor_iban=DE00'), 422, { path: 'debtor_iban' });
    await expectRefused(own, get(`&${debtor}`), 422, {
      code: 'no_iban',
      path: `parties.${partyId}.iban`,
      detail: /Nobody/,
    });
    const dollars = await statement(own, { currency: 'USD', name: 'Dollars' });
    await own.done('POST', `/api/statements/${dollars.id}/approve`);
    await expectRefused(own, get(`&${debtor}`), 422, { code: 'not_sepa', detail: /USD/ });
    expect(dollars.id).toBeDefined();
  });
});
