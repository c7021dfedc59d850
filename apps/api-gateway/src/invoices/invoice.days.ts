import type { PoolClient } from 'pg';
import { fieldRefusal, unknownId } from '../http/refusal.js';
import { judgeDay } from '../periods/closed.periods.js';

/** An invoice that is to be issued. */
export interface Issue {
  tenantId: string;
  contractId: string;
  currency: string;
  day: string;
}

/**
 * Judges the day of an issue: its period is open, the contract runs, and there is a rate where currencies differ.
 * @throws Unprocessable naming the field
 */
export async function judgeIssue(
  client: PoolClient,
  { tenantId, contractId, currency, day }: Issue,
): Promise<void> {
  const { rows } = await client.query<{
    currency: string;
    starts_on: string;
    ends_on: string | null;
    has_rate: boolean;
  }>(
    `SELECT currency, starts_on::text, ends_on::text,
       EXISTS (SELECT 1 FROM exchange_rates WHERE tenant_id = $1 AND base = $3 AND quote = c.currency AND on_day <= $4) AS has_rate
     FROM contracts c WHERE tenant_id = $1 AND id = $2 FOR SHARE`,
    [tenantId, contractId, currency, day],
  );
  const [contract] = rows;
  if (!contract) throw unknownId('contract_id', 'contract');
  if (day < contract.starts_on || (contract.ends_on !== null && day > contract.ends_on))
    throw fieldRefusal(
      'outside_contract',
      'issued_on',
      `must be a day of the contract, which runs from ${contract.starts_on}${contract.ends_on === null ? '' : ` to ${contract.ends_on}`}`,
    );
  if (currency !== contract.currency && !contract.has_rate)
    throw fieldRefusal(
      'no_exchange_rate',
      'currency',
      `there is no exchange rate from ${currency} to ${contract.currency}, the currency of the contract, on or before ${day}`,
    );
  await judgeDay(client, { tenantId, day, path: 'issued_on' });
}

/**
 * Judges the day of what happens to an invoice after its issue.
 * @throws Unprocessable naming the field
 */
export async function judgeLater(
  client: PoolClient,
  tenantId: string,
  { path, day, issuedOn }: { path: string; day: string; issuedOn: string },
): Promise<void> {
  if (day < issuedOn)
    throw fieldRefusal('before_issue', path, `must not be before ${issuedOn}, when the invoice was issued`);
  await judgeDay(client, { tenantId, day, path });
}
