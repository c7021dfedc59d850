import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Pool } from 'pg';
import type { StoredAnswer, Submission } from '@slipway/jobs';
import type { JobType } from '@slipway/shared/contracts/jobs';
import { Unprocessable } from '@slipway/shared/errors';
import type { Draft } from '../buffer/acceptance.js';
import type { StoredItem } from '../buffer/buffer.item.js';
import { BufferedOperations, eachAlone, type Refusal } from '../buffer/buffered.operations.js';
import { POOL } from '../platform/tokens.js';

type Store = (submission: Submission<unknown>) => Promise<StoredAnswer>;
type Cancel = (tenantId: string, jobId: string) => Promise<unknown>;

/** A submission as it waits in the buffer. */
export interface KeptSubmission {
  type: JobType;
  priority: number;
  domain: unknown;
  /** Somebody has cancelled it while it waited here: it becomes a job that is, unless it was one already. */
  cancelled?: true;
  /** The trace of the request that was answered with a 202. */
  traceparent?: string | undefined;
}

/** How a submission is kept while Postgres is away. @param resource of which others it waits behind */
export function draftOf<D>(
  type: JobType,
  { jobId, tenantId, priority, domain, idempotency, answer, traceparent }: Submission<D>,
  { userId, resource }: { userId: string; resource: string },
): Draft {
  return {
    id: jobId,
    tenant_id: tenantId,
    user_id: userId,
    entity: 'job',
    operation: 'submit',
    resource_id: resource,
    data: { type, priority, domain, traceparent } satisfies KeptSubmission,
    // Jobs have a 0, which is as good as any; the buffer counts from 1.
    priority: Math.max(1, priority),
    answer: { ...(answer.body as object), buffered: true },
    idempotency,
  };
}

/**
 * Whether nobody but this gateway can make it a job: it was never tried, and has no key under which it may have been sent
 * to another gateway too. Only then is it certain that a job which is cancelled here will not run.
 */
export const isOnlyHere = ({ attempted, idempotency_key }: StoredItem): boolean =>
  !attempted && idempotency_key === null;

export const keptSubmission = ({ data }: StoredItem): KeptSubmission => data as KeptSubmission;

/** Submits the jobs that were ordered while Postgres was away. */
@Injectable()
export class BufferedSubmissions implements OnModuleInit {
  private readonly doors = new Map<JobType, Store>();
  private cancel: Cancel | undefined;

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(BufferedOperations) private readonly operations: BufferedOperations,
  ) {}

  onModuleInit(): void {
    this.operations.register('job', 'submit', (items) => this.submit(items));
  }

  open(type: JobType, store: Store): void {
    this.doors.set(type, store);
  }

  /** @param cancel ends a job, if there is one */
  cancelWith(cancel: Cancel): void {
    this.cancel = cancel;
  }

  private async submit(items: readonly StoredItem[]): Promise<Refusal[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      'SELECT id FROM jobs WHERE id = ANY ($1::uuid[])',
      [items.map(({ id }) => id)],
    );
    const stored = new Set(rows.map(({ id }) => id));
    // All at once: they share statements.
    return eachAlone(items, (item) => this.submitOne(item, stored.has(item.id)), items.length);
  }

  private async submitOne(item: StoredItem, isStored: boolean): Promise<void> {
    const { type, priority, domain, cancelled = false, traceparent } = keptSubmission(item);
    const store = this.doors.get(type);
    if (!store) throw new Unprocessable('unknown_type', `Jobs of the type "${type}" are not taken any more.`);
    if (!isStored)
      await store({
        jobId: item.id,
        tenantId: item.tenant_id,
        priority,
        idempotency:
          item.idempotency_key !== null && item.fingerprint !== null
            ? { key: item.idempotency_key, fingerprint: Buffer.from(item.fingerprint, 'base64') }
            : undefined,
        answer: item.answer,
        domain,
        cancelled,
        traceparent,
      });
    // It may have become a job by another way, which knew nothing of its cancellation.
    if (cancelled) await this.cancel?.(item.tenant_id, item.id);
  }
}
