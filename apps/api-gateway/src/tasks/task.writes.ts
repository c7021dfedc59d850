import type { Queryable } from '@slipway/database';
import type { TaskContent } from '@slipway/shared/contracts';
import { Conflict, NotFound } from '@slipway/shared/errors';
import { versionMismatch } from './entity.tags.js';
import { shownTask } from './task.row.js';
import { deleteTasks, heldTasks, insertTasks, updateTasks, type HeldTask } from './task.statements.js';
import type { ContentWrite, DeleteWrite, TaskOutcome, TaskWrite } from './task.write.js';

export type { TaskOutcome, TaskWrite } from './task.write.js';

/**
 * Carries out writes of tasks, whoever they belong to: at most one statement for all new ones, one for all changes and one
 * for all deletions, and one more where something was not done. Each write is done or refused by itself, and once: the
 * same write again has the same outcome. With the pool each statement is a transaction; give it the connection of one
 * where all of them must be.
 * @param writes one for each task at most
 * @returns what became of each, in their order
 */
export async function applyTaskWrites(db: Queryable, writes: readonly TaskWrite[]): Promise<TaskOutcome[]> {
  const outcomes = new Map<string, TaskOutcome>();
  // In one order for all: two calls that change the same tasks do not wait for each other in a circle.
  const ordered = writes.toSorted((one, other) => (one.taskId < other.taskId ? -1 : 1));
  ordered.forEach(({ taskId }, index) => {
    if (taskId === ordered[index - 1]?.taskId)
      throw new Error(`two writes of the task ${taskId} in one call`);
  });
  for (const task of await insertTasks(db, ordered.filter(isCreation))) outcomes.set(task.id, { task });
  for (const task of await updateTasks(db, ordered.filter(isUpdate))) outcomes.set(task.id, { task });
  for (const id of await deleteTasks(db, ordered.filter(isDeletion))) outcomes.set(id, { deleted: true });

  const undone = ordered.filter(({ taskId }) => !outcomes.has(taskId));
  if (undone.length > 0) {
    const ids = undone.map(({ taskId }) => taskId);
    const held = await heldTasks(db, ids);
    for (const write of undone) outcomes.set(write.taskId, whyNotDone(write, held.get(write.taskId)));
  }
  return writes.map(({ taskId }) => outcomes.get(taskId)!);
}

const isCreation = (write: TaskWrite): write is ContentWrite => write.operation === 'create';
const isUpdate = (write: TaskWrite): write is ContentWrite => write.operation === 'update';
const isDeletion = (write: TaskWrite): write is DeleteWrite => write.operation === 'delete';

/** Why a write has changed nothing: it had been done before, or what has its id does not allow it. */
function whyNotDone(write: TaskWrite, held: HeldTask | undefined): TaskOutcome {
  const own = held?.user_id === write.userId && held.tenant_id === write.tenantId ? held : undefined;
  if (write.operation !== 'delete' && own?.last_write === write.writeId) {
    const task = taskOf(own);
    // A creation is named after its task: another one under the same id has the same name.
    return isContentOf(task, write.body) ? { task } : { refusal: idTaken() };
  }
  if (write.operation === 'create') return { refusal: idTaken() };
  if (own && write.ifMatch) return { refusal: versionMismatch('task', own.version) };
  if (write.operation === 'delete' && !held && write.repeated) return { deleted: true };
  return { refusal: new NotFound('task') };
}

function taskOf({ tenant_id: _tenant, user_id: _user, last_write: _write, ...row }: HeldTask) {
  return shownTask(row);
}

function isContentOf(
  task: TaskContent,
  { title, description, status, priority, due_on }: TaskContent,
): boolean {
  return (
    task.title === title &&
    task.description === description &&
    task.status === status &&
    task.priority === priority &&
    task.due_on === due_on
  );
}

/** 409, whoever has the task that has the id. */
function idTaken(): Conflict {
  return new Conflict('id_taken', 'id: there is another task with this id already.');
}
