import type { PoolClient } from 'pg';
import { type JudgedCredit, type JudgedWhatIf, planDocument, type WhatIf } from '@slipway/shared/contracts';
import { fieldRefusal, unknownId, within } from '../http/refusal.js';
import { sumOf } from '../invoices/credit.rules.js';
import { issuedDayOf, seeInvoice, type HeldInvoice } from '../invoices/held.invoice.js';
import {
  creditableLines,
  judgeCredit,
  type CreditableLine,
  type CreditedLine,
} from '../invoices/invoice.credit.js';
import { judgeIssue } from '../invoices/invoice.days.js';
import { storedLines } from '../invoices/invoice.lines.js';
import { keepsWhatAddsUp } from '../plans/version.repository.js';

/**
 * Judges what is to be tried by the rules of the calls that would really do it.
 * @returns it with what credit notes take by these rules; @throws Unprocessable naming the field from `what_if` on
 */
export async function judgeWhatIf(
  client: PoolClient,
  tenantId: string,
  whatIf: WhatIf,
): Promise<JudgedWhatIf> {
  if (whatIf.plan) await judgePlan(client, tenantId, whatIf.plan);
  for (const [index, invoice] of whatIf.invoices.entries())
    await within(`what_if.invoices.${index}`, () => judgeInvoice(client, tenantId, invoice));
  await judgeParticipants(client, tenantId, whatIf.participants);
  return { ...whatIf, credits: await judgedCredits(client, tenantId, whatIf.credits) };
}

/** What is tried is a version that could be published. */
async function judgePlan(
  client: PoolClient,
  tenantId: string,
  { plan_id, document }: NonNullable<WhatIf['plan']>,
): Promise<void> {
  const { rows } = await client.query<{ document: unknown }>(
    `SELECT (SELECT document FROM plan_versions WHERE plan_id = p.id AND status = 'published' ORDER BY version DESC LIMIT 1)
     FROM plans p WHERE tenant_id = $1 AND id = $2`,
    [tenantId, plan_id],
  );
  if (!rows[0]) throw unknownId('what_if.plan.plan_id', 'plan');
  if (rows[0].document !== null)
    keepsWhatAddsUp(planDocument.parse(rows[0].document), document, 'what_if.plan.document');
}

/** Its number may be one that there is: it is only tried. */
async function judgeInvoice(
  client: PoolClient,
  tenantId: string,
  { contract_id: contractId, currency, lines, issued_on: day }: WhatIf['invoices'][number],
): Promise<void> {
  if (day === undefined)
    throw fieldRefusal('invalid_request', 'issued_on', 'is needed: a draft earns nothing');
  storedLines(lines, currency);
  await judgeIssue(client, { tenantId, contractId, currency, day });
}

async function judgeParticipants(
  client: PoolClient,
  tenantId: string,
  changes: WhatIf['participants'],
): Promise<void> {
  const contracts = await known(
    client,
    tenantId,
    'contracts',
    changes.map(({ contract_id }) => contract_id),
  );
  const parties = await known(
    client,
    tenantId,
    'parties',
    changes.flatMap(({ participants }) => participants.map(({ party_id }) => party_id)),
  );
  for (const [index, { contract_id, participants }] of changes.entries()) {
    const path = `what_if.participants.${index}`;
    if (!contracts.has(contract_id)) throw unknownId(`${path}.contract_id`, 'contract');
    const stranger = participants.findIndex(({ party_id }) => !parties.has(party_id));
    if (stranger >= 0) throw unknownId(`${path}.participants.${stranger}.party_id`, 'party');
  }
}

interface TriedInvoice {
  invoice: HeldInvoice;
  lines: Map<string, CreditableLine>;
}

/** One after another: what the first one takes is not left for the next. */
async function judgedCredits(
  client: PoolClient,
  tenantId: string,
  credits: WhatIf['credits'],
): Promise<JudgedCredit[]> {
  const tried = new Map<string, TriedInvoice>();
  const judged: JudgedCredit[] = [];
  for (const [index, { invoice_id: id, credit }] of credits.entries()) {
    const path = `what_if.credits.${index}`;
    const { invoice, lines } =
      tried.get(id) ?? (await within(`${path}.invoice_id`, () => triedInvoice(client, tenantId, id)));
    tried.set(id, { invoice, lines });
    const credited = await within(`${path}.credit`, () => judgeCredit(client, invoice, credit, lines));
    for (const { lineId, parts } of credited.lines) {
      const line = lines.get(lineId);
      if (line) lines.set(lineId, { ...line, before: sumOf(line.before, parts) });
    }
    judged.push({
      invoice_id: id,
      credited_on: credited.day,
      // An invoice may have many lines: where all of them are meant, none is named.
      lines: credit.lines ? credited.lines.map(asTold) : null,
    });
  }
  return judged;
}

function asTold({ lineId, parts }: CreditedLine): NonNullable<JudgedCredit['lines']>[number] {
  return {
    line_id: lineId,
    net: parts.net.toString(),
    tax: parts.tax.toString(),
    cost: parts.cost.toString(),
    quantity: parts.quantity.toString(),
  };
}

/** @throws NotFound for an unknown id; Conflict for a draft, and for a void one */
async function triedInvoice(client: PoolClient, tenantId: string, id: string): Promise<TriedInvoice> {
  const invoice = await seeInvoice(client, tenantId, id);
  issuedDayOf(invoice);
  return { invoice, lines: await creditableLines(client, id) };
}

async function known(
  client: PoolClient,
  tenantId: string,
  table: 'contracts' | 'parties',
  ids: string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM ${table} WHERE tenant_id = $1 AND id = ANY ($2)`,
    [tenantId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}
