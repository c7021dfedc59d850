import { compilePlan } from '@slipway/commissions';
import type { Queryable } from '@slipway/database';
import { shareMillionths, toMillionths, toMinor, type WhatIf } from '@slipway/shared/contracts';
import { NotFound } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { PlanTimeline } from '../facts/plan.timeline.js';
import { readTenantFacts, type TenantFacts } from '../facts/tenant.facts.js';

/** A version that is only tried. */
const TRIED_VERSION = '00000000-0000-0000-0000-000000000001';
const ALWAYS = '0001-01-01';

/** The facts with the tried plan in the place of what the plan says from that day on. */
export async function changedFacts(db: Queryable, tenantId: string, { plan }: WhatIf): Promise<TenantFacts> {
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
 * Makes the tried changes of contracts and invoices, in a transaction that will be rolled back. Nobody who waits for a
 * row of theirs is held up for long, and no revision is counted.
 */
export async function makeChanges(db: Queryable, tenantId: string, changes: WhatIf): Promise<void> {
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
  for (const { invoice_id, credit } of changes.credits) await addCredit(db, tenantId, invoice_id, credit);
}

/** The contracts whose facts are changed. */
export async function changedContracts(
  db: Queryable,
  tenantId: string,
  { invoices, credits, participants }: WhatIf,
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
  invoice: WhatIf['invoices'][number],
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

/** @throws NotFound when there is no such issued invoice */
async function addCredit(
  db: Queryable,
  tenantId: string,
  invoiceId: string,
  credit: WhatIf['credits'][number]['credit'],
): Promise<void> {
  const { rows } = await db.query<{ currency: string; day: string }>(
    `SELECT currency, greatest(issued_on, current_date)::text AS day FROM invoices
     WHERE tenant_id = $1 AND id = $2 AND issued_on IS NOT NULL AND voided_on IS NULL`,
    [tenantId, invoiceId],
  );
  const [invoice] = rows;
  if (!invoice) throw new NotFound('issued invoice');
  const noteId = newId();
  await db.query(
    'INSERT INTO credit_notes (id, tenant_id, invoice_id, reason, credited_on) VALUES ($1, $2, $3, $4, $5)',
    [noteId, tenantId, invoiceId, credit.reason, credit.credited_on ?? invoice.day],
  );
  // In proportion to what is credited of a line's net; all that is left when no lines are named.
  await db.query(
    `INSERT INTO credit_note_lines (id, tenant_id, credit_note_id, line_id, quantity, net, tax, cost)
     SELECT gen_random_uuid(), $1, $2, l.id,
       CASE WHEN l.net = 0 THEN l.quantity ELSE round(l.quantity::numeric * taken.net / l.net) END, taken.net,
       CASE WHEN l.net = 0 THEN l.tax ELSE round(l.tax::numeric * taken.net / l.net) END,
       CASE WHEN l.net = 0 THEN l.cost ELSE round(l.cost::numeric * taken.net / l.net) END
     FROM invoice_lines l
     JOIN LATERAL (SELECT coalesce(sum(c.net), 0) AS net FROM credit_note_lines c WHERE c.line_id = l.id) before ON true
     JOIN LATERAL (
       SELECT least(l.net - before.net, coalesce(w.net, l.net - before.net)) AS net
       FROM (SELECT (SELECT net FROM unnest($4::uuid[], $5::bigint[]) AS w (id, net) WHERE w.id = l.id)) AS w (net)
       WHERE $4::uuid[] IS NULL OR w.net IS NOT NULL
     ) taken ON true
     WHERE l.invoice_id = $3`,
    [
      tenantId,
      noteId,
      invoiceId,
      credit.lines?.map(({ line_id }) => line_id) ?? null,
      credit.lines?.map(({ net }) => toMinor(net, invoice.currency).toString()) ?? null,
    ],
  );
  await db.query(
    `UPDATE invoices i SET credited_net = least(i.net, i.credited_net + n.net), credited_tax = least(i.tax, i.credited_tax + n.tax)
     FROM (SELECT sum(net) AS net, sum(tax) AS tax FROM credit_note_lines WHERE credit_note_id = $2) n WHERE i.id = $1`,
    [invoiceId, noteId],
  );
}
