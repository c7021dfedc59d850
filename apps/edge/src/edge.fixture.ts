import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type Agent, type IncomingHttpHeaders } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Database } from '@slipway/database';
import { ALIAS_CHANNEL, deploymentLabel, storeKey, type Manifest } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { createLogger } from '@slipway/shared/logging';
import { createRedis, type Redis } from '@slipway/shared/redis';
import { createMetrics, type Registry } from '@slipway/shared/telemetry';
import { FileObjectStore, type ByteRange, type OpenObject } from '@slipway/storage';
import { testDatabase, testRedis, type TestRedis } from '@slipway/testing/fixtures';
import type { EdgeServer } from './edge.server.js';
import { startEdge } from './edge.js';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

interface Ask {
  method?: string;
  headers?: Record<string, string>;
  agent?: Agent;
}

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The store itself; it also tells which streams it opened. */
class WatchedStore extends FileObjectStore {
  readonly opened: Readable[] = [];

  override async open(key: string, range?: ByteRange): Promise<OpenObject> {
    const object = await super.open(key, range);
    this.opened.push(object.stream);
    return object;
  }
}

/** An edge on a real Postgres, a real Redis and a real folder, and what publishes sites to it. */
export class EdgeFixture {
  private constructor(
    readonly database: Database,
    readonly redisServer: TestRedis,
    private readonly redis: Redis,
    private readonly publisher: Redis,
    readonly store: WatchedStore,
    readonly metrics: Registry,
    readonly edge: EdgeServer,
    private readonly closers: (() => Promise<unknown>)[],
  ) {}

  static async start(): Promise<EdgeFixture> {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-edge-'));
    const [postgres, redisServer] = await Promise.all([testDatabase(), testRedis()]);
    const redis = createRedis({ url: redisServer.url, role: 'subscriber', name: 'edge' });
    const store = new WatchedStore(folder);
    const metrics = createMetrics('edge');
    const edge = await startEdge({
      database: postgres.database.pool,
      redis,
      store,
      domains: ['localhost'],
      host: '127.0.0.1',
      port: 0,
      logger: createLogger({ service: 'edge', level: 'silent' }),
      metrics,
    });
    const publisher = createRedis({ url: redisServer.url, role: 'command', name: 'publisher' });
    await Promise.all([once(redis, 'ready'), once(publisher, 'ready')]);
    // Answered after the edge's own subscription, which went out before.
    await redis.subscribe(ALIAS_CHANNEL);
    return new EdgeFixture(postgres.database, redisServer, redis, publisher, store, metrics, edge, [
      () => edge.close(),
      async () => redis.disconnect(),
      async () => publisher.disconnect(),
      () => redisServer.close(),
      () => postgres.close(),
      () => rm(folder, { recursive: true, force: true }),
    ]);
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close();
  }

  /** A project without deployments. */
  async project(slug: string): Promise<string> {
    const [tenant, project] = [newId(), newId()];
    await this.database.pool.query('INSERT INTO tenants (id, name) VALUES ($1, $2)', [tenant, slug]);
    await this.database.pool.query(
      'INSERT INTO projects (id, tenant_id, slug, git_url) VALUES ($1, $2, $3, $4)',
      [project, tenant, slug, 'https://git.example.test/site.git'],
    );
    return project;
  }

  /** A deployment whose job stands as given; it is published when it has files. */
  async deployment(
    project: string,
    slug: string,
    status: string,
    files?: Record<string, string | Buffer>,
  ): Promise<{ id: string; label: string }> {
    const [id, job] = [newId(), newId()];
    const label = deploymentLabel(slug, id);
    const manifest = files ? await this.publish(files) : null;
    await this.database.pool.query(
      `INSERT INTO jobs (id, tenant_id, type, status, payload, last_attempt)
       SELECT $1, tenant_id, 'build', $3, '{}', 1 FROM projects WHERE id = $2`,
      [job, project, status],
    );
    await this.database.pool.query(
      `INSERT INTO deployments (id, tenant_id, project_id, job_id, label, git_url, manifest_sha256, published_at)
       SELECT $1, tenant_id, id, $3, $4, git_url, $5, CASE WHEN $5::text IS NOT NULL THEN now() END
         FROM projects WHERE id = $2`,
      [id, project, job, label, manifest],
    );
    return { id, label };
  }

  /** Moves the alias, as the gateway and the build worker do. */
  async promote(slug: string, deploymentId: string): Promise<void> {
    await this.database.pool.query('UPDATE projects SET alias_deployment_id = $2 WHERE slug = $1', [
      slug,
      deploymentId,
    ]);
  }

  /** Ends every connection to this database and lets no new one in. */
  async cutPostgres(): Promise<void> {
    const { pool } = this.database;
    await pool.query('UPDATE pg_database SET datallowconn = false WHERE datname = current_database()');
    await pool
      .query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()')
      .catch(() => undefined); // its own connection ends too
  }

  /** Tells the edge that the alias moved, and waits until it was told. */
  async tell(slug: string): Promise<void> {
    const told = once(this.redis, 'message');
    await this.publisher.publish(ALIAS_CHANNEL, slug);
    await told;
  }

  /** A project with one live deployment. */
  async site(
    slug: string,
    files: Record<string, string | Buffer>,
  ): Promise<{ project: string; id: string; label: string }> {
    const project = await this.project(slug);
    const deployed = await this.deployment(project, slug, 'completed', files);
    await this.promote(slug, deployed.id);
    return { project, ...deployed };
  }

  /** One request, on a connection of its own unless an agent is given. The path goes out as it is. */
  ask(label: string, path: string, { method = 'GET', headers = {}, agent }: Ask = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      request(
        {
          host: '127.0.0.1',
          port: this.edge.port,
          path,
          method,
          agent: agent ?? false,
          headers: { host: `${label}.localhost`, ...headers },
        },
        (response) => {
          buffer(response).then(
            (body) =>
              resolve({ status: response.statusCode!, headers: response.headers, body, text: String(body) }),
            reject,
          );
        },
      )
        .on('error', reject)
        .end();
    });
  }

  private async publish(contents: Record<string, string | Buffer>): Promise<string> {
    const manifest: Manifest = { version: 1, files: {} };
    const put = async (bytes: Buffer) => {
      const sha256 = digestOf(bytes);
      await this.store.putIfAbsent(storeKey.blob(sha256), bytes);
      return { sha256, size: bytes.length };
    };
    for (const [path, content] of Object.entries(contents)) {
      const bytes = Buffer.from(content);
      const type = TYPES[path.slice(path.lastIndexOf('.') + 1)];
      manifest.files[path] = {
        ...(await put(bytes)),
        type: type ?? 'application/octet-stream',
        ...(type ? { br: await put(brotliCompressSync(bytes)), gzip: await put(gzipSync(bytes)) } : {}),
      };
    }
    const bytes = Buffer.from(JSON.stringify(manifest));
    const digest = digestOf(bytes);
    await this.store.putIfAbsent(storeKey.manifest(digest), bytes);
    return digest;
  }
}

/** A slug that no other test of the file has. */
export function newSlug(): string {
  return `site-${randomUUID().slice(0, 13)}`;
}
