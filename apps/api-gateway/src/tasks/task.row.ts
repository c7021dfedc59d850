import type { Task } from '@slipway/shared/contracts';

/** A task that is in its table. */
export type StoredTask = Task & { created_at: string; version: number; buffered: false };

type Times = { created_at: Date; updated_at: Date; completed_at: Date | null };
export type TaskRow = Omit<StoredTask, keyof Times | 'buffered'> & Times;

export const TASK_COLUMNS =
  'id, title, description, status, priority, due_on::text, created_at, updated_at, completed_at, version';

export function shownTask({ created_at, updated_at, completed_at, version, ...row }: TaskRow): StoredTask {
  return {
    ...row,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
    completed_at: completed_at?.toISOString() ?? null,
    version,
    buffered: false,
  };
}
