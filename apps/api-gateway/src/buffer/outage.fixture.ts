import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { newId } from '@slipway/shared/ids';
import { startPostgres, type PostgresServer } from '@slipway/testing';
import { TestGateway, type Answer } from '../gateway.fixture.js';

const DATABASE = 'slipway';

/** A gateway whose Postgres can be stopped, and which can be started again on what it has left on its disk. */
export class Outage {
  private postgres: PostgresServer | undefined;

  private constructor(
    private readonly folder: string,
    readonly url: string,
    public gateway: TestGateway,
    postgres: PostgresServer,
    private readonly env: Record<string, string>,
  ) {
    this.postgres = postgres;
  }

  static async arrange(over: Record<string, string> = {}): Promise<Outage> {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-outage-'));
    const postgres = await startPostgres({ dataDirectory: join(folder, 'postgres') });
    await postgres.createDatabase(DATABASE);
    const url = postgres.url(DATABASE);
    const env = { DATABASE_URL: url, GATEWAY_STATE_DIR: join(folder, 'state'), ...over };
    return new Outage(folder, url, await TestGateway.start(env), postgres, env);
  }

  async stopPostgres(): Promise<void> {
    await this.postgres?.stop();
    this.postgres = undefined;
  }

  async startPostgres(): Promise<void> {
    this.postgres = await startPostgres({ dataDirectory: join(this.folder, 'postgres') });
  }

  async restartGateway(): Promise<void> {
    await this.gateway.close();
    this.gateway = await TestGateway.start(this.env);
  }

  /** The first user of a new tenant. */
  async somebody(): Promise<Somebody> {
    return new Somebody(this, await this.gateway.tenant());
  }

  async query<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query<T>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Until the buffer has nothing left that waits. */
  async untilDrained(): Promise<void> {
    for (;;) {
      const { body } = await this.gateway.call('GET', '/health');
      if (body.services.postgresql.status === 'healthy' && body.buffer.size === 0) return;
    }
  }

  async end(): Promise<void> {
    await this.gateway.close();
    await this.stopPostgres();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Who is signed in, whatever becomes of the gateway. */
export class Somebody {
  constructor(
    private readonly outage: Outage,
    readonly token: string,
  ) {}

  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.outage.gateway.call(method, path, { token: this.token, body, headers });
  }

  /** Makes a task. @returns its id */
  async task(title = 'Call back', over: object = {}): Promise<string> {
    const id = newId();
    const { status, body } = await this.call('POST', '/api/tasks', { id, title, ...over });
    if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
    return id;
  }
}
