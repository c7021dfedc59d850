import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { queuePositions, type JobRow } from '@slipway/jobs';
import type { JobListQuery, JobStats, JobStatus } from '@slipway/shared/contracts';
import { beginningWith, containing } from '../http/like.js';
import type { Window } from '../http/lists.js';
import { POOL, SETTINGS, type GatewaySettings } from '../platform/tokens.js';

type Selected = Omit<JobRow, 'payload'> & {
  /** Events up to this `seq` have expired. */
  log_start: number;
  /** What it works on, in a word; it outlives the project. */
  title: string | null;
  /** Nothing when the deployment was deleted, with its project. */
  deployment_id: string | null;
  /** Of a job that makes accounts. */
  count: number | null;
  verification_enabled: boolean | null;
};
export type JobWithPosition = Selected & { queue_position: number | null };

const TITLE = `CASE j.type WHEN 'build' THEN j.payload->>'slug'
  WHEN 'detection' THEN regexp_replace(j.payload->>'git_url', '^[a-z]+://', '', 'i') ELSE j.payload->>'title' END`;

const SELECT = `SELECT j.id, j.tenant_id, j.type, j.status, j.priority, j.result, j.error, j.progress, j.stage, j.attempt, j.last_attempt,
  j.cancel_requested_at, j.created_at, j.updated_at, j.started_at, j.completed_at, j.log_start, ${TITLE} AS title, d.id AS deployment_id,
  CASE WHEN j.type = 'account' THEN (j.payload->>'count')::int END AS count,
  CASE WHEN j.type = 'account' THEN (j.payload->>'verification_enabled')::boolean END AS verification_enabled
  FROM jobs j LEFT JOIN deployments d ON d.job_id = j.id`;

export interface StreamState {
  status: JobStatus;
  /** Events up to this `seq` have expired. */
  log_start: number;
}

@Injectable()
export class JobRepository {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
  ) {}

  async find(tenantId: string, id: string): Promise<JobWithPosition | undefined> {
    const { rows } = await this.pool.query<Selected>(`${SELECT} WHERE j.tenant_id = $1 AND j.id = $2`, [
      tenantId,
      id,
    ]);
    return (await this.withPositions(rows))[0];
  }

  /** What guards every stream: nothing when the tenant has no such job, else how it stands and where its log begins. */
  async streamState(tenantId: string, id: string): Promise<StreamState | undefined> {
    const { rows } = await this.pool.query<StreamState>(
      'SELECT status, log_start FROM jobs WHERE tenant_id = $1 AND id = $2',
      [tenantId, id],
    );
    return rows[0];
  }

  /** Where the trace of a job goes on. */
  async traceparent(tenantId: string, id: string): Promise<string | null> {
    const { rows } = await this.pool.query<{ traceparent: string | null }>(
      'SELECT traceparent FROM jobs WHERE tenant_id = $1 AND id = $2',
      [tenantId, id],
    );
    return rows[0]?.traceparent ?? null;
  }

  async list(tenantId: string, { type, status, q, order }: JobListQuery, { offset, limit, before }: Window) {
    const filter = `j.tenant_id = $1 AND ($2::text IS NULL OR j.type = $2) AND ($3::text[] IS NULL OR j.status = ANY ($3))
      AND ($4::text IS NULL OR ${TITLE} ILIKE $4 OR j.error->>'message' ILIKE $4 OR j.id::text LIKE $5)`;
    const values = [
      tenantId,
      type ?? null,
      status ?? null,
      q ? containing(q) : null,
      q ? beginningWith(q.toLowerCase()) : null,
    ];
    const [beyond, direction] = order === 'newest' ? ['<', 'DESC'] : ['>', 'ASC'];
    const [page, count] = await Promise.all([
      this.pool.query<Selected>(
        `${SELECT} WHERE ${filter} AND ($6::uuid IS NULL OR j.id ${beyond} $6) ORDER BY j.id ${direction} OFFSET $7 LIMIT $8`,
        [...values, before ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>(`SELECT count(*)::int AS total FROM jobs j WHERE ${filter}`, values),
    ]);
    return { rows: await this.withPositions(page.rows), total: count.rows[0]!.total };
  }

  private async withPositions(rows: Selected[]): Promise<JobWithPosition[]> {
    const positions = await queuePositions(this.pool, rows, this.settings.tenantConcurrency);
    return rows.map((row) => ({ ...row, queue_position: positions.get(row.id) ?? null }));
  }

  async stats(tenantId: string): Promise<JobStats> {
    const [counts, rest] = await Promise.all([
      this.pool.query<{ type: string; status: JobStatus; n: number }>(
        'SELECT type, status, count(*)::int AS n FROM jobs WHERE tenant_id = $1 GROUP BY type, status',
        [tenantId],
      ),
      this.pool.query<{ oldest: Date | null; submitted: number; completed: number; failed: number }>(
        `SELECT min(created_at) FILTER (WHERE status IN ('pending', 'queued')) AS oldest,
           count(*) FILTER (WHERE created_at > now() - interval '1 hour')::int AS submitted,
           count(*) FILTER (WHERE status = 'completed' AND completed_at > now() - interval '1 hour')::int AS completed,
           count(*) FILTER (WHERE status = 'failed' AND completed_at > now() - interval '1 hour')::int AS failed
         FROM jobs WHERE tenant_id = $1`,
        [tenantId],
      ),
    ]);
    const { oldest, submitted, completed, failed } = rest.rows[0]!;
    const byType: JobStats['by_type'] = {};
    let waiting = 0;
    for (const { type, status, n } of counts.rows) {
      byType[type] ??= { pending: 0, queued: 0, active: 0, completed: 0, failed: 0, cancelled: 0 };
      byType[type][status] = n;
      if (status === 'pending' || status === 'queued') waiting += n;
    }
    return {
      by_type: byType,
      queue_depth: waiting,
      oldest_waiting_at: oldest?.toISOString() ?? null,
      last_hour: { submitted, completed, failed },
    };
  }
}
