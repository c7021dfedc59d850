import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import type { Task, TaskContent } from '@slipway/shared/contracts';
import type { Draft } from '../buffer/acceptance.js';
import type { StoredItem } from '../buffer/buffer.item.js';
import { BufferedOperations, type Refusal } from '../buffer/buffered.operations.js';
import { giveBackItemKeys, takeItemKeys } from '../buffer/keyed.items.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { POOL } from '../platform/tokens.js';
import type { TaskWrite } from './task.write.js';
import { applyTaskWrites } from './task.writes.js';

/** What of a write the buffer has no column for. */
interface KeptWrite {
  body?: TaskContent;
  ifMatch?: number[];
}

/**
 * How a write of a task is kept while Postgres is away.
 * @param mayBeRepeated whether it may have been carried out under its id, at the first time or at another gateway
 */
export function draftOf(write: TaskWrite, idempotency?: IdempotencyKey, mayBeRepeated = false): Draft {
  const { writeId, tenantId, userId, taskId, operation, ifMatch } = write;
  const body = operation === 'delete' ? undefined : write.body;
  return {
    id: writeId,
    tenant_id: tenantId,
    user_id: userId,
    entity: 'task',
    operation,
    resource_id: taskId,
    data: { ...(body ? { body } : {}), ...(ifMatch ? { ifMatch } : {}) } satisfies KeptWrite,
    priority: body?.priority ?? 3,
    answer: body ? waitingTask(write, body) : { id: taskId, buffered: true },
    idempotency,
    ...(mayBeRepeated ? { attempted: true } : {}),
  };
}

/** A task as it will be, as far as that is known. */
function waitingTask({ taskId: id, operation, at }: TaskWrite, body: TaskContent): Task {
  const time = at.toISOString();
  return {
    id,
    ...body,
    created_at: operation === 'create' ? time : null,
    updated_at: time,
    completed_at: operation === 'create' && body.status === 'done' ? time : null,
    version: null,
    buffered: true,
  };
}

/** Carries out the writes of tasks that were kept while Postgres was away. */
@Injectable()
export class BufferedTasks implements OnModuleInit {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(BufferedOperations) private readonly operations: BufferedOperations,
  ) {}

  onModuleInit(): void {
    for (const operation of ['create', 'update', 'delete'])
      this.operations.register('task', operation, (items) => this.carryOut(items));
  }

  private carryOut(items: readonly StoredItem[]): Promise<Refusal[]> {
    return inTransaction(this.pool, async (client) => {
      const { own, others: became } = await takeItemKeys(client, items);
      const outcomes = await applyTaskWrites(client, own.map(writeOf));
      own.forEach((item, index) => {
        const outcome = outcomes[index]!;
        became.set(item, 'refusal' in outcome ? outcome.refusal.message : undefined);
      });
      await giveBackItemKeys(
        client,
        own.filter((item) => became.get(item) !== undefined),
      );
      return items.map((item) => became.get(item));
    });
  }
}

function writeOf(item: StoredItem): TaskWrite {
  const { body, ifMatch } = item.data as KeptWrite;
  const write = {
    writeId: item.id,
    tenantId: item.tenant_id,
    userId: item.user_id,
    taskId: item.resource_id,
    at: new Date(item.timestamp),
    ...(ifMatch ? { ifMatch } : {}),
    repeated: true,
  };
  return body
    ? { ...write, operation: item.operation === 'create' ? 'create' : 'update', body }
    : { ...write, operation: 'delete' };
}
