import { deploymentStatusSql, type Queryable } from '@slipway/database';
import type { DeploymentStatus } from '@slipway/shared/contracts';
import type { SiteName } from './host.js';

/** What stands behind a host name now. */
export type Site =
  | { state: 'live'; projectId: string; manifest: string; immutable: boolean }
  | { state: 'building' }
  | { state: 'failed' }
  | { state: 'unknown' };

/** How far back a page that is still open in a browser finds the assets that it was built with. */
const RECENT_DEPLOYMENTS = 10;

interface SiteRow {
  project_id: string;
  manifest: string | null;
  status: DeploymentStatus | null;
}

/**
 * Looks sites up in Postgres. Statements here name no tenant: a host name is public, unique over all tenants, and
 * everything behind it is what the tenant published.
 */
export class SiteDirectory {
  constructor(private readonly database: Queryable) {}

  async find(name: SiteName): Promise<Site> {
    if (name.kind === 'alias') return siteOf(await this.findAlias(name.slug), false);
    return siteOf(await this.findDeployment(name.label), true);
  }

  /** Manifests of the project's last published deployments, newest first, each once. */
  async recentManifests(projectId: string): Promise<string[]> {
    const { rows } = await this.database.query<{ manifest: string }>(
      `SELECT manifest_sha256 AS manifest FROM deployments
        WHERE project_id = $1 AND published_at IS NOT NULL AND manifest_sha256 IS NOT NULL
        ORDER BY id DESC LIMIT ${RECENT_DEPLOYMENTS}`,
      [projectId],
    );
    return [...new Set(rows.map((row) => row.manifest))];
  }

  private async findAlias(slug: string): Promise<SiteRow | undefined> {
    const { rows } = await this.database.query<SiteRow>(
      `SELECT p.id AS project_id, a.manifest_sha256 AS manifest, latest.status
         FROM projects p
         LEFT JOIN deployments a
           ON a.id = p.alias_deployment_id AND a.project_id = p.id AND a.published_at IS NOT NULL
         LEFT JOIN LATERAL (
           SELECT ${deploymentStatusSql('d', 'j')} AS status
             FROM deployments d LEFT JOIN jobs j ON j.id = d.job_id
            WHERE a.id IS NULL AND d.project_id = p.id
            ORDER BY d.id DESC LIMIT 1
         ) latest ON true
        WHERE p.slug = $1`,
      [slug],
    );
    return rows[0];
  }

  private async findDeployment(label: string): Promise<SiteRow | undefined> {
    const { rows } = await this.database.query<SiteRow>(
      `SELECT d.project_id, ${deploymentStatusSql('d', 'j')} AS status,
              CASE WHEN d.published_at IS NOT NULL THEN d.manifest_sha256 END AS manifest
         FROM deployments d LEFT JOIN jobs j ON j.id = d.job_id
        WHERE d.label = $1`,
      [label],
    );
    return rows[0];
  }
}

function siteOf(row: SiteRow | undefined, immutable: boolean): Site {
  if (!row) return { state: 'unknown' };
  if (row.manifest) return { state: 'live', projectId: row.project_id, manifest: row.manifest, immutable };
  switch (row.status) {
    case 'queued':
    case 'building':
    // Published, and the alias is about to move to it.
    case 'ready':
      return { state: 'building' };
    case 'failed':
    case 'cancelled':
      return { state: 'failed' };
    case null:
      return { state: 'unknown' };
  }
}
