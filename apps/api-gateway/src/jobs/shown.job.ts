import type { Job } from '@slipway/shared/contracts';
import type { StoredItem } from '../buffer/buffer.item.js';
import { isOnlyHere, keptSubmission } from './buffered.submissions.js';
import type { JobWithPosition } from './job.repository.js';

/** A job as callers see it. */
export function shown(row: JobWithPosition): Job {
  return {
    id: row.id,
    type: row.type,
    title: row.title,
    deployment_id: row.deployment_id,
    ...(row.count === null ? {} : { count: row.count }),
    ...(row.verification_enabled === null ? {} : { verification_enabled: row.verification_enabled }),
    status: row.status,
    progress: row.progress,
    stage: row.stage,
    priority: row.priority,
    attempt: row.attempt,
    buffered: false,
    error_message: row.error?.message ?? null,
    error: row.error,
    result: row.result ?? null,
    cancel_requested: row.cancel_requested_at !== null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    completed_at: row.completed_at?.toISOString() ?? null,
    log_start: row.log_start,
    queue_position: row.queue_position,
  };
}

/** A job that waits for Postgres to be back. */
export function shownWaiting(item: StoredItem): Job {
  const { type, priority, domain, cancelled } = keptSubmission(item);
  const { slug, deploymentId } = domain as { slug?: string; deploymentId?: string };
  const at = new Date(item.timestamp).toISOString();
  return {
    id: item.id,
    type,
    title: slug ?? null,
    deployment_id: deploymentId ?? null,
    status: cancelled && isOnlyHere(item) ? 'cancelled' : 'pending',
    progress: 0,
    stage: null,
    priority,
    attempt: 0,
    buffered: true,
    error_message: null,
    error: null,
    result: null,
    cancel_requested: cancelled ?? false,
    created_at: at,
    updated_at: at,
    started_at: null,
    completed_at: null,
    log_start: 0,
    queue_position: null,
  };
}
