import { z } from 'zod';
import { calendarDate, createParty, externalId } from '@slipway/shared/contracts';
import { HOLD_HIERARCHY } from '../parties/hierarchy.lock.js';
import { closedDay, different, TWICE, type KindOfImport } from './import.kind.js';

const { name, kind, email, iban } = createParty.shape;

const schema = z.object({
  external_id: externalId,
  name,
  kind,
  email,
  iban,
  manager: externalId.nullable().default(null),
  manager_from: calendarDate.nullable().default(null),
});

/** People and companies; a manager is on record, or in the file too. */
export const PARTY_IMPORT: KindOfImport = {
  schema,
  columns: {
    external_id: 'text',
    name: 'text',
    kind: 'text',
    email: 'text',
    iban: 'text',
    manager: 'text',
    manager_from: 'date',
  },
  row: (values) => schema.parse(values),
  holds: [HOLD_HIERARCHY],
  marks: `UPDATE import_rows r SET is_new = NOT EXISTS (
    SELECT 1 FROM parties p WHERE p.tenant_id = $1 AND p.external_id = r.external_id)`,
  checks: [
    TWICE,
    different(
      `(p.name, p.kind, p.email, p.iban) IS DISTINCT FROM (r.name, r.kind, r.email, r.iban)
         OR (r.manager IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM party_managers m JOIN parties n ON n.id = m.manager_id
           WHERE m.party_id = p.id AND m.from_on = r.manager_from AND n.external_id = r.manager))`,
      'JOIN parties p ON p.tenant_id = $1 AND p.external_id = r.external_id',
    ),
    `SELECT line, 'manager_from' AS field, 'goes with manager: give both or none' AS message FROM import_rows
     WHERE (manager IS NULL) <> (manager_from IS NULL)`,
    `SELECT line, 'manager' AS field, 'is the external id of no party' AS message FROM import_rows r
     WHERE manager IS NOT NULL AND NOT EXISTS (SELECT 1 FROM import_rows o WHERE o.external_id = r.manager)
       AND NOT EXISTS (SELECT 1 FROM parties p WHERE p.tenant_id = $1 AND p.external_id = r.manager)`,
    closedDay('manager_from'),
  ],
  stores: [
    `INSERT INTO parties (id, tenant_id, external_id, kind, name, email, iban)
     SELECT id, $1, external_id, kind, name, email, iban FROM import_rows WHERE is_new ORDER BY line`,
    `INSERT INTO party_managers (tenant_id, party_id, manager_id, from_on)
     SELECT $1, r.id, p.id, r.manager_from FROM import_rows r
     JOIN parties p ON p.tenant_id = $1 AND p.external_id = r.manager WHERE r.is_new`,
  ],
  fills: ['parties', 'party_managers'],
  // Who is there already keeps its managers: a circle is one of new parties alone.
  afterChecks: [
    `WITH RECURSIVE above AS (
       SELECT r.line, r.id, m.manager_id, daterange(m.from_on, m.to_on) AS days
       FROM import_rows r JOIN party_managers m ON m.tenant_id = $1 AND m.party_id = r.id WHERE r.is_new
       UNION
       SELECT a.line, a.id, m.manager_id, a.days * daterange(m.from_on, m.to_on) FROM above a
       JOIN party_managers m ON m.party_id = a.manager_id AND daterange(m.from_on, m.to_on) && a.days
       WHERE a.manager_id <> a.id
     )
     SELECT DISTINCT line, 'manager' AS field, 'would make a circle: the party is above its own manager' AS message
     FROM above WHERE manager_id = id`,
  ],
  countedBy: 'line',
};
