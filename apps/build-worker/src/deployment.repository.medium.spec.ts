import { randomUUID } from 'node:crypto';
import { Sealer } from '@slipway/shared/sealing';
import { testDatabase, type TestDatabase } from '@slipway/testing/fixtures';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildResult } from './build.contract.js';
import { DeploymentRepository } from './deployment.repository.js';

let db: TestDatabase;
let deployments: DeploymentRepository;

beforeAll(async () => {
  db = await testDatabase();
  deployments = new DeploymentRepository(db.database.pool, new Sealer(Buffer.alloc(32, 1)));
});

afterAll(() => db.close());

const URL = 'https://git.test/x.git';
const BUILT: BuildResult = {
  commit_sha: 'c'.repeat(40),
  commit_message: 'Publish',
  branch: 'main',
  fingerprint: 'f'.repeat(64),
  manifest_sha256: 'a'.repeat(64),
  file_count: 1,
  size_bytes: 10,
  uploaded_blobs: 1,
  reused: false,
  stages: [],
  plan: {
    framework: null,
    package_manager: null,
    node_version: '24',
    install_command: null,
    build_command: null,
    output_directory: null,
  },
  cached: {},
};

async function ordered(): Promise<{ tenantId: string; projectId: string; deploymentId: string }> {
  const [tenantId, projectId, deploymentId] = [randomUUID(), randomUUID(), randomUUID()];
  const { pool } = db.database;
  await pool.query('INSERT INTO tenants (id, name) VALUES ($1, $2)', [tenantId, 'test']);
  await pool.query('INSERT INTO projects (id, tenant_id, slug, git_url) VALUES ($1, $2, $3, $4)', [
    projectId,
    tenantId,
    projectId,
    URL,
  ]);
  await pool.query(
    'INSERT INTO deployments (id, tenant_id, project_id, job_id, label, git_url) VALUES ($1, $2, $3, $4, $5, $6)',
    [deploymentId, tenantId, projectId, randomUUID(), deploymentId, URL],
  );
  return { tenantId, projectId, deploymentId };
}

async function publish(tenantId: string, deploymentId: string): Promise<void> {
  const client = await db.database.pool.connect();
  try {
    await deployments.publish(client, tenantId, deploymentId, true, BUILT);
  } finally {
    client.release();
  }
}

describe('publishing', () => {
  it('makes the deployment what was built, and the project show it', async () => {
    const { tenantId, projectId, deploymentId } = await ordered();
    await publish(tenantId, deploymentId);
    const { rows } = await db.database.pool.query(
      `SELECT manifest_sha256, alias_deployment_id FROM deployments d JOIN projects p ON p.id = d.project_id
       WHERE p.id = $1 AND published_at IS NOT NULL`,
      [projectId],
    );
    expect(rows).toEqual([{ manifest_sha256: BUILT.manifest_sha256, alias_deployment_id: deploymentId }]);
  });

  const forGood = { code: 'project_deleted', stage: 'publish', retryable: false };

  it('fails for good when the project was deleted meanwhile', async () => {
    const { tenantId, projectId, deploymentId } = await ordered();
    await db.database.pool.query('DELETE FROM projects WHERE id = $1', [projectId]);
    await expect(publish(tenantId, deploymentId)).rejects.toMatchObject(forGood);
  });

  it('fails for good when the project is another tenant’s', async () => {
    const { deploymentId } = await ordered();
    await expect(publish(randomUUID(), deploymentId)).rejects.toMatchObject(forGood);
  });
});
