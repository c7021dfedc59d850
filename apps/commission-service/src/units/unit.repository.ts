import type { Queryable } from '@slipway/database';
import { newId } from '@slipway/shared/ids';
import { waiting } from '../posting/turns.js';
import type { Unit } from './unit.js';

/** What is held: a unit of sales, or the draw of a party. */
type Held<K extends string> = { kind: K; planId: string; subjectId: string };

/** Puts units on record, and holds them: who calculates the same ones waits. In the same order everywhere. */
export async function holdUnits<K extends Unit['kind'] | 'draw'>(
  db: Queryable,
  tenantId: string,
  units: readonly Held<K>[],
): Promise<(Held<K> & { id: string })[]> {
  if (units.length === 0) return [];
  const columns = [
    units.map(() => newId()),
    units.map(({ planId }) => planId),
    units.map(({ kind }) => kind),
    units.map(({ subjectId }) => subjectId),
  ];
  await db.query(
    waiting(
      `INSERT INTO calculation_units (id, tenant_id, plan_id, kind, subject_id)
       SELECT u.id, $1, u.plan_id, u.kind, u.subject_id
       FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[]) AS u (id, plan_id, kind, subject_id)
       ORDER BY u.plan_id, u.kind, u.subject_id
       ON CONFLICT DO NOTHING`,
      [tenantId, ...columns],
    ),
  );
  const { rows } = await db.query<{
    id: string;
    plan_id: string;
    kind: K;
    subject_id: string;
  }>(
    waiting(
      `SELECT u.id, u.plan_id, u.kind, u.subject_id
       FROM calculation_units u
       JOIN unnest($2::uuid[], $3::text[], $4::uuid[]) AS wanted (plan_id, kind, subject_id)
         USING (plan_id, kind, subject_id)
       WHERE u.tenant_id = $1 ORDER BY u.id FOR UPDATE OF u`,
      [tenantId, ...columns.slice(1)],
    ),
  );
  return rows.map(({ id, plan_id, kind, subject_id }) => ({
    id,
    planId: plan_id,
    kind,
    subjectId: subject_id,
  }));
}

/** Says which facts the entries of these units were made from. */
export async function markCalculated(
  db: Queryable,
  calculated: readonly { id: string; fingerprint: string }[],
): Promise<void> {
  await db.query(
    `UPDATE calculation_units u SET fingerprint = c.fingerprint
     FROM unnest($1::uuid[], $2::text[]) AS c (id, fingerprint)
     WHERE u.id = c.id AND u.fingerprint IS DISTINCT FROM c.fingerprint`,
    [calculated.map(({ id }) => id), calculated.map(({ fingerprint }) => fingerprint)],
  );
}
