import type { Pool, PoolClient } from 'pg';
import { variableRecord, type Sealer } from '@slipway/shared/sealing';
import type { BuildResult, ReusableOutput } from './build.contract.js';
import { BuildError } from './build.error.js';

/** What a build reads from and writes to Postgres. Every query names its tenant. */
export class DeploymentRepository {
  constructor(
    private readonly pool: Pool,
    private readonly sealer: Sealer,
  ) {}

  /** The project's variables in plain text. */
  async readVariables(tenantId: string, projectId: string): Promise<Record<string, string>> {
    const { rows } = await this.pool.query<{ name: string; sealed_value: Buffer }>(
      'SELECT name, sealed_value FROM project_variables WHERE tenant_id = $1 AND project_id = $2',
      [tenantId, projectId],
    );
    return Object.fromEntries(
      rows.map(({ name, sealed_value }) => [
        name,
        this.sealer.open(sealed_value, variableRecord(tenantId, projectId, name)),
      ]),
    );
  }

  /** The newest published output of this tenant that was made from the same input. */
  async findReusable(tenantId: string, fingerprint: string): Promise<ReusableOutput | undefined> {
    const { rows } = await this.pool.query<{
      manifest_sha256: string;
      file_count: number;
      size_bytes: string;
    }>(
      `SELECT manifest_sha256, file_count, size_bytes FROM deployments
       WHERE tenant_id = $1 AND fingerprint = $2 AND published_at IS NOT NULL ORDER BY id DESC LIMIT 1`,
      [tenantId, fingerprint],
    );
    const found = rows[0];
    return found && { ...found, size_bytes: Number(found.size_bytes) };
  }

  /**
   * Makes a deployment what was built, and the project's URL show it: unless it was ordered from another branch than
   * the project's own, or a newer deployment is shown already because its build was faster.
   * @throws BuildError when the deployment is gone: its project was deleted while it was built
   */
  async publish(
    client: PoolClient,
    tenantId: string,
    deploymentId: string,
    isProjectBranch: boolean,
    built: BuildResult,
  ): Promise<void> {
    const { rowCount } = await client.query(
      `UPDATE deployments SET branch = $3, commit_sha = $4, commit_message = $5, fingerprint = $6, manifest_sha256 = $7,
         file_count = $8, size_bytes = $9, published_at = now()
       WHERE tenant_id = $1 AND id = $2`,
      [
        tenantId,
        deploymentId,
        built.branch,
        built.commit_sha,
        built.commit_message,
        built.fingerprint,
        built.manifest_sha256,
        built.file_count,
        built.size_bytes,
      ],
    );
    if (rowCount === 0)
      throw new BuildError({
        code: 'project_deleted',
        detail: 'The project was deleted while this build ran, so there is nowhere to publish it.',
        stage: 'publish',
      });
    if (!isProjectBranch) return;
    await client.query(
      `UPDATE projects p SET alias_deployment_id = d.id, updated_at = now() FROM deployments d
       WHERE d.tenant_id = $1 AND d.id = $2 AND p.id = d.project_id AND p.tenant_id = $1
         AND (p.alias_deployment_id IS NULL OR p.alias_deployment_id < d.id)`,
      [tenantId, deploymentId],
    );
  }

  /** Whether a build for this branch is what the project's URL shows. */
  async isProjectBranch(tenantId: string, projectId: string, branch: string | null): Promise<boolean> {
    const { rows } = await this.pool.query<{ branch: string | null }>(
      'SELECT branch FROM projects WHERE tenant_id = $1 AND id = $2',
      [tenantId, projectId],
    );
    return rows[0] !== undefined && rows[0].branch === branch;
  }
}
