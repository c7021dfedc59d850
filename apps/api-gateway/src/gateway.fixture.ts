import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Service } from '@slipway/shared/service';
import { newId } from '@slipway/shared/ids';
import { FileObjectStore } from '@slipway/storage';
import { testDatabase, testRedis, type TestDatabase, type TestRedis } from '@slipway/testing/fixtures';
import { readEnv } from './env.js';
import { startGateway } from './gateway.js';

export interface Answer {
  status: number;
  headers: Headers;
  // Specs look into answers of many forms; what they expect is said where they look.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

export interface CallOptions {
  token?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
}

const STORAGE_DIR = join(tmpdir(), 'slipway-gateway-spec');

/** A gateway on a real Postgres and Redis, spoken to over HTTP. */
export class TestGateway {
  private constructor(
    readonly url: string,
    readonly db: TestDatabase,
    readonly redis: TestRedis,
    private readonly service: Service,
    readonly routes: readonly string[],
  ) {}

  static async start(env: Record<string, string> = {}): Promise<TestGateway> {
    const [db, redis] = await Promise.all([testDatabase(), testRedis()]);
    const logger = pino({ level: 'silent' });
    const service = new Service({ name: 'api-gateway', logger });
    const { port, routes } = await startGateway(
      readEnv({
        DATABASE_URL: db.url,
        REDIS_URL: redis.url,
        GATEWAY_PORT: '0',
        STORAGE_DIR,
        GATEWAY_STATE_DIR: await mkdtemp(join(tmpdir(), 'slipway-gateway-state-')),
        KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
        BUILD_GIT_ALLOWED_HOSTS: '127.0.0.1:9999',
        // Specs are quicker than people.
        RATE_LIMIT_ADDRESS: '0',
        RATE_LIMIT_TENANT: '0',
        RATE_LIMIT_SIGN_UP: '0',
        ...env,
      }),
      service,
      logger,
    );
    return new TestGateway(`http://127.0.0.1:${port}`, db, redis, service, routes);
  }

  /** The gateway's object store. Other gateways share it: keys are to be unique. */
  readonly store = new FileObjectStore(STORAGE_DIR);

  get pool() {
    return this.db.database.pool;
  }

  async call(method: string, path: string, { token, body, headers = {} }: CallOptions = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text ? JSON.parse(text) : text,
    };
  }

  /** A new tenant with its first user. @returns an access token */
  async tenant(): Promise<string> {
    const { body } = await this.call('POST', '/api/auth/sign-up', {
      body: { email: `${newId()}@example.test`, password: 'correct horse battery' },
    });
    return body.access_token as string;
  }

  /** A job of a new project of the tenant, waiting to be built. */
  async deploy(
    token: string,
    slug?: string,
  ): Promise<{ job_id: string; deployment_id: string; projectSlug: string }> {
    const { body } = await this.call('POST', '/project', {
      token,
      body: { gitURL: GIT_URL, ...(slug ? { slug } : {}) },
    });
    return body.data;
  }

  /** As SIGTERM does. */
  stop(): Promise<void> {
    return this.service.stop();
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all([this.db.close(), this.redis.close()]);
  }
}

/** On the list of allowed hosts; nothing listens there, and nothing is cloned by a gateway. */
export const GIT_URL = 'http://127.0.0.1:9999/site.git';
