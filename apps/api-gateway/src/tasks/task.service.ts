import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Queryable } from '@slipway/database';
import type { CreateTask, Task, TaskContent, TaskListQuery } from '@slipway/shared/contracts';
import { NotFound } from '@slipway/shared/errors';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { Acceptance } from '../buffer/acceptance.js';
import type { StoredItem } from '../buffer/buffer.item.js';
import type { Resource } from '../buffer/buffer.reads.js';
import { pageOf, windowOf } from '../http/lists.js';
import { requestIds } from '../idempotency/derived.ids.js';
import { onceFor } from '../idempotency/once.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { POOL, POSTGRES } from '../platform/tokens.js';
import { draftOf } from './buffered.tasks.js';
import type { Owner } from './owner.js';
import { TaskRepository } from './task.repository.js';
import { shownTask } from './task.row.js';
import { creationOf, deletionOf, updateOf } from './task.write.js';
import { applyTaskWrites, type TaskOutcome, type TaskWrite } from './task.writes.js';

/** What users have to do: each sees and changes their own, and nobody else's. */
@Injectable()
export class TaskService {
  constructor(
    @Inject(TaskRepository) private readonly tasks: TaskRepository,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(POSTGRES) private readonly postgres: StoreMonitor,
    @Inject(Acceptance) private readonly acceptance: Acceptance,
  ) {}

  async list(owner: Owner, query: TaskListQuery) {
    const { rows, total } = await this.tasks.list(owner, query, windowOf(query));
    return pageOf(rows.map(shownTask), total, query);
  }

  /**
   * The newest that was written of it, whether it is stored yet or not.
   * @throws NotFound for an unknown id, and for another user's
   */
  async read(owner: Owner, id: string): Promise<Task> {
    const waiting = await this.waiting(owner, id);
    if (waiting?.operation === 'delete') throw new NotFound('task');
    if (waiting) return waiting.answer.body as Task;
    const find = () => this.postgres.guard(() => this.tasks.find(owner, id));
    return shownTask(await this.acceptance.stored('task', id, find));
  }

  /** @throws Conflict when the id is taken by another task */
  async create(owner: Owner, body: CreateTask, idempotency: IdempotencyKey | undefined): Promise<Task> {
    const ids = requestIds(owner.tenant_id, idempotency);
    const claim = idempotency && { ...idempotency, tenantId: owner.tenant_id };
    const write = creationOf(owner, { id: ids.now, ...body });
    // An id that follows from the request is that of the same request before, whose answer may have got lost.
    const mayBeRepeated = body.id !== undefined || idempotency !== undefined;
    const { value } = await this.acceptance.accept(
      () => draftOf(creationOf(owner, { id: ids.kept, ...body }), idempotency, mayBeRepeated),
      () => onceFor(this.pool, claim, 201, async (db) => taskOf(await applied(db, write))),
    );
    return value as Task;
  }

  /**
   * @param ifMatch the versions that may be replaced; without them any
   * @throws NotFound; DomainError (412) when it is at another version
   */
  async replace(owner: Owner, id: string, body: TaskContent, ifMatch?: number[]): Promise<Task> {
    const write = updateOf(owner, id, body, ifMatch);
    const { value } = await this.acceptance.accept(
      () => draftOf(write),
      async () => taskOf(await this.attempt(write)),
    );
    return value as Task;
  }

  /**
   * One that waits here, and that no earlier request can have stored, is taken back.
   * @returns whether it is done, and not kept to be done
   * @throws as {@link replace} does
   */
  async delete(owner: Owner, id: string, ifMatch?: number[]): Promise<boolean> {
    const mayTakeBack = !ifMatch && (await this.waiting(owner, id)) !== undefined;
    if (mayTakeBack && (await this.acceptance.takeBack(owner, resourceOf(id)))) return true;
    const write = deletionOf(owner, id, ifMatch);
    const { buffered } = await this.acceptance.accept(
      () => draftOf(write),
      async () => {
        const outcome = await this.attempt(write);
        if ('refusal' in outcome) throw outcome.refusal;
      },
    );
    return !buffered;
  }

  /** Carries out a write of a task that there should be. */
  private attempt(write: TaskWrite): Promise<TaskOutcome> {
    return this.acceptance.stored('task', write.taskId, async () => {
      const outcome = await applied(this.pool, write);
      return 'refusal' in outcome && outcome.refusal instanceof NotFound ? undefined : outcome;
    });
  }

  /** The newest write of the user's that is not stored yet. */
  private waiting(owner: Owner, id: string): Promise<StoredItem | undefined> {
    return this.acceptance.latest(owner, resourceOf(id));
  }
}

const resourceOf = (id: string): Resource => ({ entity: 'task', resource_id: id });

async function applied(db: Queryable, write: TaskWrite): Promise<TaskOutcome> {
  const [outcome] = await applyTaskWrites(db, [write]);
  return outcome!;
}

function taskOf(outcome: TaskOutcome): Task {
  if ('refusal' in outcome) throw outcome.refusal;
  if ('deleted' in outcome) throw new Error('a task that was to be written is deleted');
  return outcome.task;
}
