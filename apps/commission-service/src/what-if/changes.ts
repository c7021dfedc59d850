import { compilePlan } from '@slipway/commissions';
import type { Queryable } from '@slipway/database';
import { shareMillionths, toMillionths, toMinor, type JudgedWhatIf } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { PlanTimeline } from '../facts/plan.timeline.js';
import { readTenantFacts, type TenantFacts } from '../facts/tenant.facts.js';

/** A version that is only tried. */
const TRIED_VERSION = '00000000-0000-0000-0000-000000000001';
const ALWAYS = '0001-01-01';

/** The facts with the tried plan in the place of what the plan says from that day on. */
export async function changedFacts(
  db: Queryable,
  tenantId: string,
  { plan }: JudgedWhatIf,
): Promise<TenantFacts> {
  const facts = await readTenantFacts(db, tenantId);
  if (!plan) return facts;
  const timeline = facts.plans.get(plan.plan_id);
  const from = plan.effective_from ?? ALWAYS;
  const tried = {
    id: TRIED_VERSION,
    effective_from: from,
    document: plan.document,
    compiled: compilePlan(plan.document, TRIED_VERSION),
  };
  const tryingIt = timeline?.trying(tried) ?? new PlanTimeline(plan.plan_id, [tried]);
  return { ...facts, plans: new Map(facts.plans).set(plan.plan_id, tryingIt) };
}

/**
 * Makes the tried changes of contracts, and the tried invoices, in a transaction that will be rolled back. No revision is
 * counted. Credit notes are tried without being written (see `triedCredits`): nobody who pays an invoice waits for it.
 */
export async function makeChanges(db: Queryable, tenantId: string, changes: JudgedWhatIf): Promise<void> {
  await db.query(`SET LOCAL slipway.what_if = 'on'`);
  for (const { contract_id, participants } of changes.participants) {
    await db.query('DELETE FROM contract_participants WHERE tenant_id = $1 AND contract_id = $2', [
      tenantId,
      contract_id,
    ]);
    await db.query(
      `INSERT INTO contract_participants (contract_id, tenant_id, party_id, position, share)
       SELECT $2, $1, p.party_id, p.position, p.share
       FROM unnest($3::uuid[], $4::int[]) WITH ORDINALITY AS p (party_id, share, position)`,
      [
        tenantId,
        contract_id,
        participants.map(({ party_id }) => party_id),
        participants.map(({ share }) => shareMillionths(share).toString()),
      ],
    );
  }
  for (const invoice of changes.invoices) await addInvoice(db, tenantId, invoice);
}

/** The contracts whose facts are changed. */
export async function changedContracts(
  db: Queryable,
  tenantId: string,
  { invoices, credits, participants }: JudgedWhatIf,
): Promise<string[]> {
  const { rows } = await db.query<{ contract_id: string }>(
    'SELECT DISTINCT contract_id FROM invoices WHERE tenant_id = $1 AND id = ANY($2)',
    [tenantId, credits.map(({ invoice_id }) => invoice_id)],
  );
  const named = [...invoices, ...participants, ...rows].map(({ contract_id }) => contract_id);
  return [...new Set(named)];
}

async function addInvoice(
  db: Queryable,
  tenantId: string,
  invoice: JudgedWhatIf['invoices'][number],
): Promise<void> {
  const id = newId();
  const { currency } = invoice;
  const lines = invoice.lines.map((line) => ({
    ...line,
    net: toMinor(line.net, currency),
    tax: toMinor(line.tax, currency),
    cost: toMinor(line.cost, currency),
  }));
  const sum = (field: 'net' | 'tax') => lines.reduce((total, line) => total + line[field], 0n).toString();
  await db.query(
    `INSERT INTO invoices (id, tenant_id, number, contract_id, currency, net, tax, issued_on)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    // Its number may be one that there is: it is only tried.
    [
      id,
      tenantId,
      `${invoice.number} (${id})`,
      invoice.contract_id,
      currency,
      sum('net'),
      sum('tax'),
      invoice.issued_on,
    ],
  );
  for (const [index, line] of lines.entries())
    await db.query(
      `INSERT INTO invoice_lines (id, tenant_id, invoice_id, position, sku, variant, description, quantity, net, tax, cost)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        newId(),
        tenantId,
        id,
        index + 1,
        line.sku,
        line.variant,
        line.description,
        toMillionths(line.quantity).toString(),
        line.net.toString(),
        line.tax.toString(),
        line.cost.toString(),
      ],
    );
}
