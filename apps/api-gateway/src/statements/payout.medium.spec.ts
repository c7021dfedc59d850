import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Books, expectRefused } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';
import { statement } from './statement.fixture.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

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
    for (const bic of ['ABC', 'deutdeff', 'BNPAFRPP', 'DEUTDEFF5', 'DEUTDE%00F'])
      await expectRefused(own, get(`&${debtor}&debtor_bic=${bic}`), 422, { path: 'debtor_bic' });
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
