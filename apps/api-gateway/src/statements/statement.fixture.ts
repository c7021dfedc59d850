import { newId } from '@slipway/shared/ids';
import type { Books } from '../commissions/commission.fixture.js';
import { openPeriod, post } from '../ledger/ledger.fixture.js';

export interface Made {
  id: string;
  partyId: string;
}

/** A statement of one entry for each amount, as the closing of a period leaves it. */
export async function statement(
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
  await of.gateway.pool.query(
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
  await of.gateway.pool.query(
    `INSERT INTO statement_entries (statement_id, tenant_id, seq)
     SELECT $1, tenant_id, seq FROM ledger_entries WHERE tenant_id = $2 AND party_id = $3`,
    [id, of.tenantId, partyId],
  );
  return { id, partyId };
}
