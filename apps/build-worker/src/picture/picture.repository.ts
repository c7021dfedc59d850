import type { Pool } from 'pg';

/** A deployment whose page is to be shown. */
export interface PictureOrder {
  tenantId: string;
  projectId: string;
  deploymentId: string;
  slug: string;
  fingerprint: string;
  manifest_sha256: string;
}

/** Which deployments have a picture. Every query names its tenant. */
export class PictureRepository {
  constructor(private readonly pool: Pool) {}

  /** Another deployment that shows the same and has a picture: of the same project, or made from the same input. */
  async findTwin(order: PictureOrder): Promise<string | undefined> {
    const { tenantId, projectId, deploymentId, fingerprint, manifest_sha256 } = order;
    // Two branches, for each has an index.
    const { rows } = await this.pool.query<{ id: string }>(
      `(SELECT id FROM deployments
        WHERE tenant_id = $1 AND fingerprint = $2 AND published_at IS NOT NULL
          AND manifest_sha256 = $3 AND picture_at IS NOT NULL AND id <> $4 LIMIT 1)
       UNION ALL
       (SELECT id FROM deployments
        WHERE tenant_id = $1 AND project_id = $5
          AND manifest_sha256 = $3 AND picture_at IS NOT NULL AND id <> $4 LIMIT 1)
       LIMIT 1`,
      [tenantId, fingerprint, manifest_sha256, deploymentId, projectId],
    );
    return rows[0]?.id;
  }

  /** @returns false when the deployment is gone: its project was deleted meanwhile */
  async markTaken({ tenantId, deploymentId }: PictureOrder): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'UPDATE deployments SET picture_at = now() WHERE tenant_id = $1 AND id = $2',
      [tenantId, deploymentId],
    );
    return rowCount === 1;
  }
}
