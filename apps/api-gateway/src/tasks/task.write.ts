import type { CreateTask, TaskContent } from '@slipway/shared/contracts';
import type { DomainError } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import type { Owner } from './owner.js';
import type { StoredTask } from './task.row.js';

interface Write {
  /** Names the write: carried out again under the same name it gives the same outcome and changes nothing. */
  writeId: string;
  tenantId: string;
  userId: string;
  taskId: string;
  /** When it was asked for, which may be long before it is stored. */
  at: Date;
  /** The versions of which the task must be at one. */
  ifMatch?: number[];
  /** Whether it may have been carried out before, so that a deletion that finds nothing has been. */
  repeated?: boolean;
}

export type ContentWrite = Write & { operation: 'create' | 'update'; body: TaskContent };
export type DeleteWrite = Write & { operation: 'delete' };
export type TaskWrite = ContentWrite | DeleteWrite;

export type TaskOutcome = { task: StoredTask } | { deleted: true } | { refusal: DomainError };

/** A task is made once under its id: the write has that as its name, so that who sends it again is told of the same task. */
export function creationOf(owner: Owner, { id = newId(), ...body }: CreateTask): ContentWrite {
  return { ...writeOf(owner, id), writeId: id, operation: 'create', body };
}

/** @param ifMatch the versions that may be replaced; without them any */
export function updateOf(owner: Owner, id: string, body: TaskContent, ifMatch?: number[]): ContentWrite {
  return { ...writeOf(owner, id, ifMatch), operation: 'update', body };
}

/** @param ifMatch the versions that may be deleted; without them any */
export function deletionOf(owner: Owner, id: string, ifMatch?: number[]): DeleteWrite {
  return { ...writeOf(owner, id, ifMatch), operation: 'delete' };
}

function writeOf({ tenant_id, user_id }: Owner, taskId: string, ifMatch?: number[]): Write {
  return {
    writeId: newId(),
    tenantId: tenant_id,
    userId: user_id,
    taskId,
    at: new Date(),
    ...(ifMatch ? { ifMatch } : {}),
  };
}
