// Express 5 answers 500 for a handler that rejects.
// oxlint-disable oxc/no-async-endpoint-handlers
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Queue } from 'bullmq';
import express, { type Request, type Response } from 'express';
import { Redis } from 'ioredis';
import pg from 'pg';
import { deployRequest, type DeployRequest } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { ownOptions, tell } from '../harness/child.ts';
import type { PeerOptions } from './durable.submit.bench.ts';

/**
 * The same route as a competent developer writes it with Express, `pg` and BullMQ: check the key, check the body, store
 * project, job and deployment in one transaction, add the job to the queue, answer.
 */
const { databaseUrl, redisUrl } = ownOptions() as PeerOptions;
// As many connections as the gateway has.
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
const queue = new Queue('peer-builds', {
  connection: new Redis(redisUrl, { maxRetriesPerRequest: null }),
  defaultJobOptions: { attempts: 3, removeOnComplete: true, removeOnFail: true },
});

const KEY_CACHE_MS = 5_000;
const knownKeys = new Map<string, { tenantId: string; until: number }>();

async function authenticate(request: Request, response: Response, next: () => void): Promise<void> {
  const key = request.get('authorization')?.replace(/^Bearer /i, '') ?? '';
  const known = knownKeys.get(key);
  if (known && known.until > Date.now()) {
    response.locals['tenantId'] = known.tenantId;
    return next();
  }
  const hash = createHash('sha256').update(key).digest();
  const { rows } = await pool.query<{ tenant_id: string }>(
    'SELECT tenant_id FROM api_keys WHERE key_hash = $1',
    [hash],
  );
  if (!rows[0]) return void response.status(401).json({ error: 'unauthenticated' });
  knownKeys.set(key, { tenantId: rows[0].tenant_id, until: Date.now() + KEY_CACHE_MS });
  response.locals['tenantId'] = rows[0].tenant_id;
  next();
}

interface Project {
  id: string;
  tenant_id: string;
}

async function findOrCreateProject(
  client: pg.PoolClient,
  tenantId: string,
  slug: string,
  gitUrl: string,
): Promise<Project> {
  const find = () => client.query<Project>('SELECT id, tenant_id FROM projects WHERE slug = $1', [slug]);
  const found = await find();
  if (found.rows[0]) return found.rows[0];
  const made = await client.query<Project>(
    `INSERT INTO projects (id, tenant_id, slug, git_url) VALUES ($1, $2, $3, $4)
     ON CONFLICT (slug) DO NOTHING RETURNING id, tenant_id`,
    [newId(), tenantId, slug, gitUrl],
  );
  return made.rows[0] ?? (await find()).rows[0]!;
}

async function store(tenantId: string, { gitURL, slug = newId() }: DeployRequest) {
  const [jobId, deploymentId] = [newId(), newId()];
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const project = await findOrCreateProject(client, tenantId, slug, gitURL);
    if (project.tenant_id !== tenantId) {
      await client.query('ROLLBACK');
      return undefined;
    }
    const payload = { deployment_id: deploymentId, project_id: project.id, slug, git_url: gitURL };
    await client.query('INSERT INTO jobs (id, tenant_id, type, payload) VALUES ($1, $2, $3, $4)', [
      jobId,
      tenantId,
      'build',
      payload,
    ]);
    await client.query(
      'INSERT INTO deployments (id, tenant_id, project_id, job_id, git_url) VALUES ($1, $2, $3, $4, $5)',
      [deploymentId, tenantId, project.id, jobId, gitURL],
    );
    await client.query('COMMIT');
    return { slug, jobId, deploymentId, payload };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

const app = express();
app.use(express.json());
app.post('/project', authenticate, async (request, response) => {
  const body = deployRequest.safeParse(request.body);
  if (!body.success) return response.status(422).json({ error: body.error.issues });
  const stored = await store(response.locals['tenantId'] as string, body.data);
  if (!stored) return response.status(409).json({ error: 'the name is taken' });
  await queue.add('build', stored.payload, { jobId: stored.jobId });
  return response.status(202).json({
    status: 'queued',
    data: {
      projectSlug: stored.slug,
      url: `http://${stored.slug}.localhost`,
      job_id: stored.jobId,
      deployment_id: stored.deploymentId,
    },
  });
});

const server = app.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
