import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import type { CreateProject, ProjectListQuery, UpdateProject, VariableList } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { containing } from '../http/like.js';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';
import { LATEST, projectsWithLatest } from './latest.sql.js';
import { SETTING_COLUMNS, type ProjectRow, type ProjectWithLatest } from './project.row.js';

export interface SealedVariable {
  name: string;
  /** `null` keeps the value that is stored. */
  sealedValue: Buffer | null;
}

/** A project that takes webhooks. */
export interface HookedProject extends ProjectRow {
  sealed_webhook_secret: Buffer;
}

@Injectable()
export class ProjectRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, { q, status }: ProjectListQuery, { offset, limit, before }: Window) {
    const filter = `p.tenant_id = $1 AND ($2::text IS NULL OR p.slug ILIKE $2 OR p.git_url ILIKE $2)
      ${status ? 'AND latest.status = $3' : 'AND $3::text IS NULL'}`;
    const values = [tenantId, q ? containing(q) : null, status ?? null];
    const [page, count] = await Promise.all([
      this.pool.query<ProjectWithLatest>(
        `${projectsWithLatest()} WHERE ${filter} AND ($4::uuid IS NULL OR p.id < $4) ORDER BY p.id DESC OFFSET $5 LIMIT $6`,
        [...values, before ?? null, offset, limit],
      ),
      // Who does not ask for a status has no deployments looked up for the total.
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM projects p ${status ? LATEST : ''} WHERE ${filter}`,
        values,
      ),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }

  async find(tenantId: string, slug: string): Promise<ProjectWithLatest | undefined> {
    const { rows } = await this.pool.query<ProjectWithLatest>(
      `${projectsWithLatest()} WHERE p.tenant_id = $1 AND p.slug = $2`,
      [tenantId, slug],
    );
    return rows[0];
  }

  /** A project by its slug alone: the signature that is checked against its secret says for whom the caller speaks. */
  async findForHook(slug: string): Promise<HookedProject | undefined> {
    const { rows } = await this.pool.query<HookedProject>(
      'SELECT * FROM projects WHERE slug = $1 AND sealed_webhook_secret IS NOT NULL',
      [slug],
    );
    return rows[0];
  }

  /** `null` turns webhooks off. */
  async putWebhookSecret(tenantId: string, projectId: string, sealed: Buffer | null): Promise<void> {
    await this.pool.query(
      'UPDATE projects SET sealed_webhook_secret = $3, updated_at = now() WHERE tenant_id = $1 AND id = $2',
      [tenantId, projectId, sealed],
    );
  }

  /** @returns nothing when the slug is taken, by whomever */
  async insert(
    tenantId: string,
    slug: string,
    project: CreateProject,
  ): Promise<ProjectWithLatest | undefined> {
    const settings = SETTING_COLUMNS.map((column) => project[column] ?? null);
    const { rows } = await this.pool.query<ProjectRow>(
      `INSERT INTO projects (id, tenant_id, slug, git_url, ${SETTING_COLUMNS.join(', ')})
       VALUES ($1, $2, $3, $4, ${SETTING_COLUMNS.map((_, index) => `$${index + 5}`).join(', ')})
       ON CONFLICT (slug) DO NOTHING RETURNING *`,
      [newId(), tenantId, slug, project.git_url, ...settings],
    );
    return rows[0] && { ...rows[0], has_picture: false, latest_deployment: null };
  }

  async update(
    tenantId: string,
    slug: string,
    change: UpdateProject,
  ): Promise<ProjectWithLatest | undefined> {
    const columns = (['git_url', ...SETTING_COLUMNS] as const).filter(
      (column) => change[column] !== undefined,
    );
    const { rows } = await this.pool.query<ProjectWithLatest>(
      `WITH changed AS (
         UPDATE projects SET ${columns.map((column, index) => `${column} = $${index + 3}`).join(', ')}, updated_at = now()
         WHERE tenant_id = $1 AND slug = $2 RETURNING *
       ) ${projectsWithLatest('changed')}`,
      [tenantId, slug, ...columns.map((column) => change[column])],
    );
    return rows[0];
  }

  /** Deletes a project with its deployments. @returns the jobs of its builds that have not ended */
  delete(tenantId: string, slug: string): Promise<string[] | undefined> {
    return inTransaction(this.pool, async (client) => {
      const running = await client.query<{ job_id: string }>(
        `SELECT d.job_id FROM deployments d JOIN jobs j ON j.id = d.job_id JOIN projects p ON p.id = d.project_id
         WHERE p.tenant_id = $1 AND p.slug = $2 AND j.status IN ('pending', 'queued', 'active')`,
        [tenantId, slug],
      );
      const { rowCount } = await client.query('DELETE FROM projects WHERE tenant_id = $1 AND slug = $2', [
        tenantId,
        slug,
      ]);
      return rowCount ? running.rows.map(({ job_id }) => job_id) : undefined;
    });
  }

  async listVariables(tenantId: string, projectId: string): Promise<VariableList> {
    const { rows } = await this.pool.query<{ name: string; updated_at: Date }>(
      'SELECT name, updated_at FROM project_variables WHERE tenant_id = $1 AND project_id = $2 ORDER BY name',
      [tenantId, projectId],
    );
    return { data: rows.map(({ name, updated_at }) => ({ name, updated_at: updated_at.toISOString() })) };
  }

  /** Makes these the project's variables: others go, those without a value stay as they are. */
  async putVariables(tenantId: string, projectId: string, variables: SealedVariable[]): Promise<void> {
    const written = variables.filter(({ sealedValue }) => sealedValue !== null);
    await inTransaction(this.pool, async (client) => {
      await client.query(
        'DELETE FROM project_variables WHERE tenant_id = $1 AND project_id = $2 AND name <> ALL ($3)',
        [tenantId, projectId, variables.map(({ name }) => name)],
      );
      await client.query(
        `INSERT INTO project_variables (project_id, tenant_id, name, sealed_value)
         SELECT $1, $2, v.name, v.sealed FROM unnest($3::text[], $4::bytea[]) AS v (name, sealed)
         ON CONFLICT (project_id, name) DO UPDATE SET sealed_value = excluded.sealed_value, updated_at = now()`,
        [projectId, tenantId, written.map(({ name }) => name), written.map(({ sealedValue }) => sealedValue)],
      );
    });
  }
}
