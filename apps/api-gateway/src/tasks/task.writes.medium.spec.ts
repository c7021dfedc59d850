import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import type { TaskContent } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { testDatabase, type TestDatabase } from '@slipway/testing/fixtures';
import { applyTaskWrites, type TaskOutcome, type TaskWrite } from './task.writes.js';

let db: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  db = await testDatabase();
  pool = db.database.pool;
});
afterAll(() => db.close());

const [tenantId, userId] = [newId(), newId()];
const content = (fields: Partial<TaskContent> = {}): TaskContent => ({
  title: 'Call back',
  description: '',
  status: 'todo',
  priority: 3,
  due_on: null,
  ...fields,
});
const at = new Date('2026-11-01T08:00:00.123Z');
const later = new Date('2026-11-01T09:00:00.456Z');
const base = () => ({ writeId: newId(), tenantId, userId, taskId: newId(), at });
const creation = (fields: Partial<TaskWrite> = {}, body = content()): TaskWrite => ({
  ...base(),
  ...fields,
  operation: 'create',
  body,
});
const update = (taskId: string, fields: Partial<TaskWrite> = {}, body = content()): TaskWrite => ({
  ...base(),
  taskId,
  at: later,
  ...fields,
  operation: 'update',
  body,
});
const deletion = (taskId: string, fields: Partial<TaskWrite> = {}): TaskWrite => ({
  ...base(),
  taskId,
  ...fields,
  operation: 'delete',
});
const apply = (...writes: TaskWrite[]) => applyTaskWrites(pool, writes);
const statusOf = (outcome: TaskOutcome | undefined) =>
  outcome && 'refusal' in outcome ? outcome.refusal.status : undefined;
const range = (length: number) => Array.from({ length }, (_, index) => index);
const made = async (fields?: Partial<TaskContent>) => {
  const write = creation({}, content(fields));
  await apply(write);
  return write.taskId;
};

describe('writes of tasks', () => {
  it('have their times from when they were asked for', async () => {
    const [outcome] = await apply(creation({}, content({ status: 'done', due_on: '2026-12-24' })));
    expect(outcome).toMatchObject({
      task: {
        created_at: at.toISOString(),
        updated_at: at.toISOString(),
        completed_at: at.toISOString(),
        due_on: '2026-12-24',
        version: 1,
      },
    });
    const id = await made();
    expect(await apply(update(id, {}, content({ status: 'done' })))).toMatchObject([
      {
        task: {
          created_at: at.toISOString(),
          updated_at: later.toISOString(),
          completed_at: later.toISOString(),
          version: 2,
        },
      },
    ]);
  });

  it('are three statements for any number of them, in whatever order they come', async () => {
    const kept = await Promise.all([1, 2, 3].map(() => made()));
    const dropped = await Promise.all([1, 2, 3].map(() => made()));
    const writes = [
      ...Array.from({ length: 500 }, (_, n) => creation({}, content({ title: `Number ${n}` }))),
      ...kept.map((id, n) => update(id, n === 0 ? { ifMatch: [7, 1] } : {})),
      ...dropped.map((id) => deletion(id)),
    ].sort((one, other) => (one.writeId.slice(-6) < other.writeId.slice(-6) ? -1 : 1));
    const statements = vi.spyOn(pool, 'query');
    const outcomes = await applyTaskWrites(pool, writes);
    expect(statements).toHaveBeenCalledTimes(3);
    statements.mockRestore();
    outcomes.forEach((outcome, index) => {
      const write = writes[index]!;
      if (write.operation === 'delete') expect(outcome).toEqual({ deleted: true });
      else
        expect(outcome).toMatchObject({
          task: { id: write.taskId, title: write.body.title, version: write.operation === 'create' ? 1 : 2 },
        });
    });
  });

  it('change nothing when they come again, and have the same outcome', async () => {
    const id = await made();
    const writes = [creation(), update(id, { ifMatch: [1] }, content({ title: 'Again', status: 'done' }))];
    const first = await apply(...writes);
    const second = await apply(...writes.map((write) => ({ ...write, repeated: true })));
    expect(second).toEqual(first);
    expect(first).toMatchObject([{ task: { version: 1 } }, { task: { version: 2, title: 'Again' } }]);
  });

  it('delete what is not there only when they may have done so before', async () => {
    const id = await made();
    expect(await apply(deletion(id, { repeated: true }))).toEqual([{ deleted: true }]);
    expect(await apply(deletion(id, { repeated: true, ifMatch: [1] }))).toEqual([{ deleted: true }]);
    const [again] = await apply(deletion(id));
    expect(statusOf(again)).toBe(404);
  });

  it('are refused one by one, and the others are done', async () => {
    const [mine, theirs] = [await made(), await made()];
    const outcomes = await apply(
      update(mine, { ifMatch: [2] }),
      update(newId()),
      update(theirs, { userId: newId() }),
      creation(),
      creation({ taskId: await made() }),
      deletion(await made(), { tenantId: newId(), repeated: true }),
      deletion(await made(), { ifMatch: [] }),
    );
    expect(outcomes.map(statusOf)).toEqual([412, 404, 404, undefined, 409, 404, 412]);
    expect(outcomes[0]).toMatchObject({
      refusal: { errors: [{ path: 'If-Match', message: 'the present version is "1"' }] },
    });
    expect(outcomes[3]).toMatchObject({ task: { version: 1 } });
  });

  it('are done as a whole in a transaction, or not at all', async () => {
    const write = creation();
    const failed = inTransaction(pool, async (client) => {
      await applyTaskWrites(client, [write]);
      throw new Error('the buffer is gone');
    });
    await expect(failed).rejects.toThrow('the buffer is gone');
    const [outcome] = await apply(deletion(write.taskId));
    expect(statusOf(outcome)).toBe(404);
  });

  it('are one for each task at most', async () => {
    const write = creation();
    await expect(apply(write, update(write.taskId))).rejects.toThrow(/two writes/);
    expect(await apply()).toEqual([]);
  });

  // Many rounds: each plan of the statement, and each order in which the rows lie, is to be met.
  it.each(range(20))('of many at once who change the same tasks are all done, by turns (%d)', async () => {
    const ids = await Promise.all(range(5).map(() => made()));
    const calls = range(12).map((n) => {
      const order = n % 2 === 0 ? ids : ids.toReversed();
      return applyTaskWrites(
        pool,
        order.map((id) => update(id)),
      );
    });
    const outcomes = (await Promise.all(calls)).flat();
    for (const id of ids) {
      const versions = outcomes.flatMap((outcome) =>
        'task' in outcome && outcome.task.id === id ? [outcome.task.version] : [],
      );
      expect(versions.sort((one, other) => one - other)).toEqual(range(12).map((n) => n + 2));
    }
  });
});
