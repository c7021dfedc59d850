import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import {
  CHANGES_LOST,
  projectsChannel,
  tenantChannel,
  type JobStatusChange,
  type ProjectChange,
} from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { freePort, startRedis } from '@slipway/testing';
import { GIT_URL, TestGateway } from '../gateway.fixture.js';
import { MAX_WAITING } from './overview.stream.js';

type Told = JobStatusChange | ProjectChange | 'resync';

/** A socket that looks at the overview, and what it was told, in order. */
class Viewer {
  readonly told: Told[] = [];

  private constructor(
    readonly socket: Socket,
    private readonly ws: WebSocket,
  ) {
    socket.on('overview', (changes: JobStatusChange[]) => this.told.push(...changes));
    socket.on('projects', (changes: ProjectChange[]) => this.told.push(...changes));
    socket.on('resync', () => this.told.push('resync'));
  }

  static async open(url: string, token: string): Promise<Viewer> {
    const options = { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false };
    const socket = io(`${url}/jobs`, options);
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    const { ws } = socket.io.engine.transport as unknown as { ws: WebSocket };
    return new Viewer(socket, ws);
  }

  pause(): void {
    this.ws.pause();
  }

  resume(): void {
    this.ws.resume();
  }

  statesOf(jobId: string): string[] {
    return this.told.flatMap((one) =>
      one !== 'resync' && 'job_id' in one && one.job_id === jobId ? [one.status] : [],
    );
  }

  get projects(): string[] {
    return this.told.flatMap((one) =>
      one !== 'resync' && 'slug' in one ? [`${one.change} ${one.slug}`] : [],
    );
  }
}

describe('the overview', () => {
  let gateway: TestGateway;
  let redis: Redis;
  let token: string;
  let tenantId: string;
  const viewers: Viewer[] = [];
  beforeAll(async () => {
    gateway = await TestGateway.start();
    redis = createRedis({ url: gateway.redis.url, role: 'command', name: 'spec' });
    await untilReady(redis);
    token = await gateway.tenant();
    tenantId = (await gateway.call('GET', '/api/auth/user', { token })).body.tenant_id;
  });
  afterEach(() => viewers.splice(0).forEach(({ socket }) => socket.disconnect()));
  afterAll(async () => {
    redis.disconnect();
    await gateway.close();
  });

  const view = async (as = token, url = gateway.url) => {
    const viewer = await Viewer.open(url, as);
    viewers.push(viewer);
    expect(await viewer.socket.emitWithAck('overview')).toEqual({ ok: true });
    return viewer;
  };
  const change = (job_id: string, status: string): JobStatusChange => ({
    job_id,
    job_type: 'build',
    status,
    progress: 0,
    stage: 'x'.repeat(1_000),
    at: new Date().toISOString(),
  });
  const publish = (changes: JobStatusChange[]) =>
    redis.publish(tenantChannel(tenantId), JSON.stringify(changes));
  const jobs = (count: number) => Array.from({ length: count }, () => newId());
  /** More than the kernel takes of a connection that is not read, some 6 MB here. */
  const fill = async (ids: string[], rounds: number) => {
    for (let round = 0; round < rounds; round += 1) await publish(ids.map((id) => change(id, 'active')));
  };

  /** A Redis for the rest of the test. */
  const redisAt = async (port: number) => {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-overview-'));
    const server = await startRedis({ directory, port });
    onTestFinished(async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    });
  };
  /** Settles when the gateway has taken a job's change: whoever reads was told. */
  const taken = async (reader: Viewer, jobId: string) => {
    await expect.poll(() => reader.statesOf(jobId), { timeout: 15_000 }).not.toEqual([]);
  };

  it('tells a slow socket the last state of each job, and leaves out those before', async () => {
    const [viewer, quick] = [await view(), await view()];
    const ids = jobs(100);
    viewer.pause();
    await fill(ids, 200);
    await publish(ids.map((id) => change(id, 'completed')));
    const last = newId();
    for (const what of ['created', 'deleted', 'created'])
      await redis.publish(projectsChannel(tenantId), JSON.stringify([{ slug: 'slow', change: what }]));
    await publish([change(last, 'failed')]);
    await taken(quick, last);
    viewer.resume();
    await expect.poll(() => viewer.statesOf(last), { timeout: 15_000 }).toEqual(['failed']);
    for (const id of ids) {
      expect(viewer.statesOf(id).at(-1)).toBe('completed');
      expect(viewer.statesOf(id).length).toBeLessThan(200);
    }
    expect(viewer.projects).toEqual(['deleted slow', 'created slow']);
    expect(viewer.told).not.toContain('resync');
  });

  it('sends for everything when changes were lost on the way to Redis', async () => {
    const viewer = await view();
    await redis.publish(tenantChannel(tenantId), CHANGES_LOST);
    await expect.poll(() => viewer.told).toEqual(['resync']);
  });

  it('sends a slow socket for everything when too many jobs changed, and goes on from there', async () => {
    const [viewer, quick] = [await view(), await view()];
    viewer.pause();
    await fill(jobs(100), 200);
    const many = jobs(MAX_WAITING + 100);
    for (let from = 0; from < many.length; from += 500)
      await publish(many.slice(from, from + 500).map((id) => change(id, 'completed')));
    const later = newId();
    await publish([change(later, 'completed')]);
    await taken(quick, later);
    viewer.resume();
    await expect.poll(() => viewer.statesOf(later), { timeout: 15_000 }).toEqual(['completed']);
    expect(viewer.told.filter((one) => one === 'resync')).toHaveLength(1);
    expect(viewer.statesOf(many[0]!)).toEqual([]);
    expect(viewer.told.indexOf('resync')).toBeLessThan(
      viewer.told.findIndex((one) => one !== 'resync' && 'job_id' in one && one.job_id === later),
    );
  });

  it('tells of projects that are created, updated, promoted and deleted, after it is done', async () => {
    const viewer = await view();
    const foreign = await view(await gateway.tenant());
    const call = async (method: string, path: string, body?: unknown) => {
      const { status } = await gateway.call(method, path, { token, body });
      expect(status, `${method} ${path}`).toBeLessThan(300);
    };
    await call('POST', '/api/projects', { git_url: GIT_URL, slug: 'told' });
    await call('PATCH', '/api/projects/told', { branch: 'next' });
    await expect.poll(() => viewer.projects).toEqual(['created told', 'updated told']);
    await call('PUT', '/api/projects/told/env', { variables: { NAME: 'value' } });
    await call('PUT', '/api/projects/told/hooks/github', { secret: 'a secret of some length' });
    await expect.poll(() => viewer.projects.slice(2)).toEqual(['updated told', 'updated told']);

    const { deployment_id } = await gateway.deploy(token, 'told');
    await gateway.pool.query('UPDATE deployments SET published_at = now() WHERE id = $1', [deployment_id]);
    await call('POST', `/api/deployments/${deployment_id}/promote`);
    await call('DELETE', '/api/projects/told');
    await expect.poll(() => viewer.projects.slice(4)).toEqual(['promoted told', 'deleted told']);

    await gateway.deploy(token, 'by-deploy');
    await gateway.deploy(token, 'by-deploy');
    const { job_id } = await gateway.deploy(token, 'by-deploy');
    await expect.poll(() => viewer.statesOf(job_id)).toEqual(['pending']);
    expect(viewer.projects.slice(6)).toEqual(['created by-deploy']);
    expect(foreign.told).toEqual([]);
  });

  it('says nothing of what was refused', async () => {
    const viewer = await view();
    const stranger = await gateway.tenant();
    await gateway.deploy(token, 'refusing');
    for (const [method, path, body] of [
      ['POST', '/api/projects', { git_url: GIT_URL, slug: 'refusing' }],
      ['PATCH', '/api/projects/refusing', { branch: 'next' }],
      ['PUT', '/api/projects/refusing/env', { variables: {} }],
      ['DELETE', '/api/projects/refusing', undefined],
    ] as const)
      expect((await gateway.call(method, path, { token: stranger, body })).status).toBeGreaterThan(399);
    const { job_id } = await gateway.deploy(token, 'refusing');
    await expect.poll(() => viewer.statesOf(job_id)).toEqual(['pending']);
    expect(viewer.projects).toEqual(['created refusing']);
  });

  it('sends everybody for everything after Redis was away, once it is told of changes again', async () => {
    const viewer = await view();
    await redis.client('KILL', 'TYPE', 'pubsub');
    await expect.poll(() => viewer.told, { timeout: 10_000 }).toEqual(['resync']);
    const after = newId();
    await publish([change(after, 'completed')]);
    await expect.poll(() => viewer.statesOf(after)).toEqual(['completed']);
  });

  it('answers while Redis is away, and sends for everything when it is back', async () => {
    await gateway.redis.server.stop();
    const viewer = await view();
    expect(viewer.told).toEqual([]);
    await redisAt(gateway.redis.server.port);
    await expect.poll(() => viewer.told, { timeout: 15_000 }).toContain('resync');
  });

  it('answers before Redis was ever there, and sends for everything when it comes', async () => {
    const port = await freePort();
    const early = await TestGateway.start({ REDIS_URL: `redis://127.0.0.1:${port}` });
    onTestFinished(() => early.close());
    const viewer = await view(await early.tenant(), early.url);
    await redisAt(port);
    await expect.poll(() => viewer.told, { timeout: 15_000 }).toEqual(['resync']);
  });
});
