import { z } from 'zod';
import { createContract, createPlan, externalId, share, shareMillionths } from '@slipway/shared/contracts';
import { different, TWICE, type KindOfImport } from './import.kind.js';

const { name, currency, starts_on, ends_on } = createContract.shape;

/** As a contract has at most. */
const MOST_PARTICIPANTS = 50;

/** `p1:60;p2:40` as parties (by their external ids) and millionths of the whole. */
const participants = z.string().transform((text, context) => {
  const parts = text.split(';').map((part) => {
    const at = part.lastIndexOf(':');
    const parsed = share.safeParse(part.slice(at + 1).trim());
    const party = externalId.safeParse(part.slice(0, Math.max(at, 0)));
    if (!party.success || !parsed.success) {
      context.addIssue({ code: 'custom', message: `${JSON.stringify(part)} is not like "partner-1:60"` });
      return { party: '', share: 0 };
    }
    return { party: party.data, share: Number(shareMillionths(parsed.data)) };
  });
  if (parts.length > MOST_PARTICIPANTS)
    context.addIssue({ code: 'custom', message: `names more than ${MOST_PARTICIPANTS}` });
  const sum = parts.reduce((total, one) => total + one.share, 0);
  if (sum !== 1_000_000)
    context.addIssue({ code: 'custom', message: `the shares must add to 100, and add to ${sum / 10_000}` });
  if (new Set(parts.map(({ party }) => party)).size !== parts.length)
    context.addIssue({ code: 'custom', message: 'names somebody twice' });
  return JSON.stringify(parts);
});

const schema = z.object({
  external_id: externalId,
  name,
  client: externalId,
  currency,
  starts_on,
  ends_on,
  plan: createPlan.shape.name,
  participants,
});

const RESOLVED = `import_rows r JOIN parties n ON n.tenant_id = $1 AND n.external_id = r.client
  JOIN plans p ON p.tenant_id = $1 AND p.name = r.plan`;

/** Contracts; client and participants are named by external ids, the plan by its name. */
export const CONTRACT_IMPORT: KindOfImport = {
  schema,
  columns: {
    external_id: 'text',
    name: 'text',
    client: 'text',
    currency: 'text',
    starts_on: 'date',
    ends_on: 'date',
    plan: 'text',
    participants: 'jsonb',
  },
  row: (values) => schema.parse(values),
  // Other contracts of these clients wait until this is decided.
  holds: [
    `SELECT 1 FROM parties WHERE tenant_id = $1 AND external_id IN (SELECT client FROM import_rows)
     ORDER BY id FOR NO KEY UPDATE`,
  ],
  marks: `UPDATE import_rows r SET is_new = NOT EXISTS (
    SELECT 1 FROM contracts c WHERE c.tenant_id = $1 AND c.external_id = r.external_id)`,
  checks: [
    TWICE,
    `SELECT line, 'ends_on' AS field, 'must not be before starts_on' AS message FROM import_rows
     WHERE ends_on < starts_on`,
    `SELECT line, 'client' AS field, 'is the external id of no party' AS message FROM import_rows r
     WHERE NOT EXISTS (SELECT 1 FROM parties p WHERE p.tenant_id = $1 AND p.external_id = r.client)`,
    `SELECT r.line, 'participants' AS field, '"' || s.party || '" is the external id of no party' AS message
     FROM import_rows r CROSS JOIN LATERAL jsonb_to_recordset(r.participants) AS s (party text)
     WHERE NOT EXISTS (SELECT 1 FROM parties p WHERE p.tenant_id = $1 AND p.external_id = s.party)`,
    `SELECT line, 'plan' AS field, CASE WHEN n.n = 0 THEN 'is the name of no plan' ELSE 'is the name of more than one plan' END AS message
     FROM import_rows r CROSS JOIN LATERAL (SELECT count(*) AS n FROM plans p WHERE p.tenant_id = $1 AND p.name = r.plan) n
     WHERE n.n <> 1`,
    `SELECT r.line, 'currency' AS field, 'must be ' || p.currency || ', the currency of the plan' AS message
     FROM import_rows r JOIN plans p ON p.tenant_id = $1 AND p.name = r.plan WHERE r.currency <> p.currency`,
    `SELECT r.line, 'plan' AS field, 'has no published version that is in force on ' || r.starts_on AS message
     FROM import_rows r JOIN plans p ON p.tenant_id = $1 AND p.name = r.plan
     WHERE r.is_new AND NOT EXISTS (SELECT 1 FROM plan_versions v WHERE v.plan_id = p.id AND v.effective_from <= r.starts_on)`,
    different(
      `(c.name, c.currency, c.starts_on, c.ends_on) IS DISTINCT FROM (r.name, r.currency, r.starts_on, r.ends_on)
         OR n.external_id IS DISTINCT FROM r.client OR p.name <> r.plan
         OR (SELECT array_agg((m.external_id, t.share)::text ORDER BY m.external_id) FROM contract_participants t
             JOIN parties m ON m.id = t.party_id WHERE t.contract_id = c.id)
           IS DISTINCT FROM (SELECT array_agg((s.party, s.share)::text ORDER BY s.party)
             FROM jsonb_to_recordset(r.participants) AS s (party text, share int))`,
      `JOIN contracts c ON c.tenant_id = $1 AND c.external_id = r.external_id
       JOIN parties n ON n.id = c.client_id JOIN plans p ON p.id = c.plan_id`,
    ),
  ],
  stores: [
    `INSERT INTO contracts (id, tenant_id, external_id, name, client_id, currency, starts_on, ends_on, plan_id)
     SELECT r.id, $1, r.external_id, r.name, n.id, r.currency, r.starts_on, r.ends_on, p.id FROM ${RESOLVED}
     WHERE r.is_new ORDER BY r.line`,
    `INSERT INTO contract_participants (contract_id, tenant_id, party_id, position, share)
     SELECT r.id, $1, m.id, s.position - 1, s.share
     FROM import_rows r CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(r.participants) AS (party text, share int))
       WITH ORDINALITY AS s (party, share, position)
     JOIN parties m ON m.tenant_id = $1 AND m.external_id = s.party WHERE r.is_new`,
  ],
  fills: ['contracts', 'contract_participants'],
  // With contracts that are there, and among those of the file.
  afterChecks: [
    `SELECT DISTINCT ON (r.line) r.line, 'participants' AS field,
       w.name || ' would be paid twice: contract "' || o.name || '" is of the same client and plan, and has days in common' AS message
     FROM import_rows r JOIN contracts c ON c.id = r.id
     -- by the client first: a party takes part in very many contracts
     JOIN LATERAL (
       SELECT o.id, o.name FROM contracts o
       WHERE o.client_id = c.client_id AND o.plan_id = c.plan_id AND o.id <> c.id
         AND daterange(o.starts_on, o.ends_on, '[]') && daterange(c.starts_on, c.ends_on, '[]') OFFSET 0
     ) o ON true
     JOIN contract_participants t ON t.contract_id = c.id
     JOIN contract_participants u ON u.contract_id = o.id AND u.party_id = t.party_id
     JOIN parties w ON w.id = t.party_id WHERE c.tenant_id = $1 ORDER BY r.line`,
  ],
  countedBy: 'line',
};
