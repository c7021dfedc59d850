import type { Queryable } from '@slipway/database';
import { TASK_COLUMNS, type StoredTask, type TaskRow } from './task.row.js';
import type { ContentWrite, DeleteWrite, TaskWrite } from './task.write.js';

/** Stores new tasks. @returns those that it stored; the others' ids are taken */
export async function insertTasks(db: Queryable, writes: readonly ContentWrite[]): Promise<StoredTask[]> {
  if (writes.length === 0) return [];
  const { rows } = await db.query<{ id: string }>({
    name: 'insert-tasks',
    text: `INSERT INTO tasks (id, last_write, tenant_id, user_id, created_at, updated_at, completed_at, title, description,
        status, priority, due_on)
      SELECT id, write_id, tenant_id, user_id, at, at, CASE WHEN status = 'done' THEN at END, title, description, status,
        priority, due_on
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
        $9::smallint[], $10::date[])
        AS w (id, write_id, tenant_id, user_id, at, title, description, status, priority, due_on)
      ON CONFLICT (id) DO NOTHING RETURNING id`,
    values: [...namesOf(writes), ...contentOf(writes)],
  });
  const stored = new Set(rows.map(({ id }) => id));
  return writes.filter(({ taskId }) => stored.has(taskId)).map((write) => asInserted(write));
}

type Changed = Pick<TaskRow, 'id' | 'version' | 'created_at' | 'completed_at'>;

/**
 * Rows of the writes `w`, locked one after the other by id. Left to itself a statement takes rows as its plan comes upon
 * them, and two that change the same ones can each wait for the other.
 */
const HELD = `held AS MATERIALIZED (
        SELECT t.id FROM tasks t JOIN w ON w.id = t.id AND w.user_id = t.user_id AND w.tenant_id = t.tenant_id
        ORDER BY t.id FOR UPDATE OF t)`;

/**
 * Replaces what is written of tasks. Each row is locked before it is compared, so that of two who name the same version
 * one is too late.
 * @returns those that it changed; the others are not there, at another version, or at this write already
 */
export async function updateTasks(db: Queryable, writes: readonly ContentWrite[]): Promise<StoredTask[]> {
  if (writes.length === 0) return [];
  const { rows } = await db.query<Changed>({
    name: 'update-tasks',
    text: `WITH w AS (
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::text[], $7::text[],
          $8::text[], $9::smallint[], $10::date[], $11::text[])
          AS w (id, write_id, tenant_id, user_id, at, title, description, status, priority, due_on, if_match)
      ), ${HELD}
      UPDATE tasks t SET title = w.title, description = w.description, status = w.status, priority = w.priority,
        due_on = w.due_on, version = t.version + 1, last_write = w.write_id, updated_at = w.at,
        completed_at = CASE WHEN w.status = 'done' THEN coalesce(t.completed_at, w.at) END
      FROM held JOIN w USING (id)
      WHERE t.id = held.id AND t.last_write <> w.write_id
        AND (w.if_match IS NULL OR t.version = ANY (w.if_match::int[]))
      RETURNING t.id, t.version, t.created_at, t.completed_at`,
    values: [...namesOf(writes), ...contentOf(writes), writes.map(versionsOf)],
  });
  const changed = new Map(rows.map((row) => [row.id, row]));
  return writes.flatMap((write) => {
    const row = changed.get(write.taskId);
    return row ? [asUpdated(write, row)] : [];
  });
}

/** Deletes tasks. @returns the ids of those that it deleted; the others are not there, or at another version */
export async function deleteTasks(db: Queryable, writes: readonly DeleteWrite[]): Promise<string[]> {
  if (writes.length === 0) return [];
  const { rows } = await db.query<{ id: string }>({
    name: 'delete-tasks',
    text: `WITH w AS (
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) AS w (id, tenant_id, user_id, if_match)
      ), ${HELD}
      DELETE FROM tasks t USING held JOIN w USING (id)
      WHERE t.id = held.id
        AND (w.if_match IS NULL OR t.version = ANY (w.if_match::int[]))
      RETURNING t.id`,
    values: [
      writes.map(({ taskId }) => taskId),
      writes.map(({ tenantId }) => tenantId),
      writes.map(({ userId }) => userId),
      writes.map(versionsOf),
    ],
  });
  return rows.map(({ id }) => id);
}

export type HeldTask = TaskRow & { tenant_id: string; user_id: string; last_write: string };

/** Whatever has one of these ids, whoever it belongs to. */
export async function heldTasks(db: Queryable, ids: readonly string[]): Promise<Map<string, HeldTask>> {
  const { rows } = await db.query<HeldTask>(
    `SELECT ${TASK_COLUMNS}, tenant_id, user_id, last_write FROM tasks WHERE id = ANY ($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function namesOf(writes: readonly TaskWrite[]): unknown[][] {
  return [
    writes.map(({ taskId }) => taskId),
    writes.map(({ writeId }) => writeId),
    writes.map(({ tenantId }) => tenantId),
    writes.map(({ userId }) => userId),
    writes.map(({ at }) => at.toISOString()),
  ];
}

function contentOf(writes: readonly ContentWrite[]): unknown[][] {
  return [
    writes.map(({ body }) => body.title),
    writes.map(({ body }) => body.description),
    writes.map(({ body }) => body.status),
    writes.map(({ body }) => body.priority),
    writes.map(({ body }) => body.due_on),
  ];
}

/** An array in a text: Postgres makes one array of arrays of different lengths. */
function versionsOf({ ifMatch }: TaskWrite): string | null {
  return ifMatch ? `{${ifMatch.join(',')}}` : null;
}

function asInserted({ taskId: id, body, at }: ContentWrite): StoredTask {
  const time = at.toISOString();
  const completed_at = body.status === 'done' ? time : null;
  return { id, ...body, created_at: time, updated_at: time, completed_at, version: 1, buffered: false };
}

function asUpdated({ body, at }: ContentWrite, row: Changed): StoredTask {
  return {
    id: row.id,
    ...body,
    created_at: row.created_at.toISOString(),
    updated_at: at.toISOString(),
    completed_at: row.completed_at?.toISOString() ?? null,
    version: row.version,
    buffered: false,
  };
}
