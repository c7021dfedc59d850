import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { deploymentStatusSql, inTransaction } from '@slipway/database';
import type { DeploymentStatus, JobError } from '@slipway/shared/contracts';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';

export interface DeploymentRow {
  id: string;
  project_id: string;
  project_slug: string;
  job_id: string;
  label: string;
  status: DeploymentStatus;
  is_alias: boolean;
  git_url: string;
  branch: string | null;
  commit_sha: string | null;
  commit_message: string | null;
  file_count: number | null;
  size_bytes: string | null;
  has_picture: boolean;
  error: JobError | null;
  created_at: Date;
  published_at: Date | null;
}

const SELECT = `SELECT d.id, d.project_id, p.slug AS project_slug, d.job_id, d.label, ${deploymentStatusSql('d', 'j')} AS status,
    coalesce(p.alias_deployment_id = d.id, false) AS is_alias, d.git_url, d.branch, d.commit_sha, d.commit_message,
    d.file_count, d.size_bytes, d.picture_at IS NOT NULL AS has_picture, j.error, d.created_at, d.published_at
  FROM deployments d JOIN projects p ON p.id = d.project_id LEFT JOIN jobs j ON j.id = d.job_id`;

@Injectable()
export class DeploymentRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, projectId: string, { offset, limit, before }: Window) {
    const [page, count] = await Promise.all([
      this.pool.query<DeploymentRow>(
        `${SELECT} WHERE d.tenant_id = $1 AND d.project_id = $2 AND ($3::uuid IS NULL OR d.id < $3) ORDER BY d.id DESC OFFSET $4 LIMIT $5`,
        [tenantId, projectId, before ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>(
        'SELECT count(*)::int AS total FROM deployments WHERE tenant_id = $1 AND project_id = $2',
        [tenantId, projectId],
      ),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }

  async find(tenantId: string, id: string): Promise<DeploymentRow | undefined> {
    const { rows } = await this.pool.query<DeploymentRow>(`${SELECT} WHERE d.tenant_id = $1 AND d.id = $2`, [
      tenantId,
      id,
    ]);
    return rows[0];
  }

  /**
   * The digest of a deployment's manifest; `null` when it was never published.
   * @returns nothing when the tenant has no such deployment
   */
  async manifestOf(tenantId: string, id: string): Promise<string | null | undefined> {
    const { rows } = await this.pool.query<{ manifest: string | null }>(
      `SELECT CASE WHEN published_at IS NOT NULL THEN manifest_sha256 END AS manifest FROM deployments
       WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id],
    );
    return rows[0]?.manifest;
  }

  /** Whether a deployment has a picture; nothing when the tenant has no such deployment. */
  async hasPicture(tenantId: string, id: string): Promise<boolean | undefined> {
    const { rows } = await this.pool.query<{ has_picture: boolean }>(
      'SELECT picture_at IS NOT NULL AS has_picture FROM deployments WHERE tenant_id = $1 AND id = $2',
      [tenantId, id],
    );
    return rows[0]?.has_picture;
  }

  /** Points the project's alias to a deployment, if that one is published. One statement: no request sees half of it. */
  promote(tenantId: string, id: string): Promise<'promoted' | 'not_ready' | 'absent'> {
    return inTransaction(this.pool, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE projects p SET alias_deployment_id = d.id, updated_at = now() FROM deployments d
         WHERE d.tenant_id = $1 AND d.id = $2 AND d.published_at IS NOT NULL AND p.id = d.project_id AND p.tenant_id = $1`,
        [tenantId, id],
      );
      if (rowCount) return 'promoted';
      const present = await client.query('SELECT 1 FROM deployments WHERE tenant_id = $1 AND id = $2', [
        tenantId,
        id,
      ]);
      return present.rowCount ? 'not_ready' : 'absent';
    });
  }

  /** Jobs that are waiting or running for the same branch of the same project as a deployment, and are older than it. */
  async olderRunning(tenantId: string, id: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ job_id: string }>(
      `SELECT old.job_id FROM deployments new
       JOIN deployments old ON old.project_id = new.project_id AND old.branch IS NOT DISTINCT FROM new.branch AND old.id < new.id
       JOIN jobs j ON j.id = old.job_id AND j.status IN ('pending', 'queued', 'active')
       WHERE new.tenant_id = $1 AND old.tenant_id = $1 AND new.id = $2`,
      [tenantId, id],
    );
    return rows.map(({ job_id }) => job_id);
  }

  /** The job of a project's newest deployment. */
  async newestJob(tenantId: string, slug: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ job_id: string }>(
      `SELECT d.job_id FROM deployments d JOIN projects p ON p.id = d.project_id
       WHERE p.tenant_id = $1 AND p.slug = $2 ORDER BY d.id DESC LIMIT 1`,
      [tenantId, slug],
    );
    return rows[0]?.job_id;
  }
}

/**
 * Removes the deployments that never were published, with the jobs that should have built them: without its job, nothing
 * says any more what became of one. Published ones stay.
 */
export async function forgetUnpublished(client: PoolClient, jobIds: string[]): Promise<void> {
  await client.query('DELETE FROM deployments WHERE job_id = ANY ($1::uuid[]) AND published_at IS NULL', [
    jobIds,
  ]);
}
