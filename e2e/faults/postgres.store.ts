import { join } from 'node:path';
import pg from 'pg';
import { startPostgres, type PostgresServer } from '@slipway/testing';
import type { Processes } from './processes.ts';
import type { Target } from './tcp.proxy.ts';
import { pause } from './until.ts';

export interface PostgresStoreOptions {
  dataDirectory: string;
  env: Record<string, string>;
  processes: Processes;
  settings?: Record<string, string>;
  onLog: (text: string) => void;
}

/** The truth: a Postgres that forces each commit to the disk, as in production, and can be taken down and up again. */
export class PostgresStore {
  readonly target: Target;
  /** The harness's own eyes: past the proxies, and few. */
  readonly pool: pg.Pool;
  private readonly options: PostgresStoreOptions;
  /** How often it was started. */
  starts = 1;
  private server: PostgresServer;

  private constructor(options: PostgresStoreOptions, server: PostgresServer) {
    this.options = options;
    this.server = server;
    this.target = { path: join(server.socketDirectory, '.s.PGSQL.5432') };
    this.pool = new pg.Pool({ connectionString: this.url, max: 3, connectionTimeoutMillis: 2_000 });
    this.pool.on('error', () => undefined);
  }

  static async start(options: PostgresStoreOptions): Promise<PostgresStore> {
    const server = await launch(options);
    await server.createDatabase('slipway');
    return new PostgresStore(options, server);
  }

  get url(): string {
    return this.server.url('slipway');
  }

  get isUp(): boolean {
    try {
      process.kill(this.server.pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  async stop(): Promise<void> {
    await this.server.stop();
    this.options.processes.remove(this.server.pid);
  }

  /** Starts it on the data that it had. After a crash its last processes may hold on to them for a moment. */
  async start(): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      try {
        this.server = await launch(this.options);
        this.starts += 1;
        return;
      } catch (error) {
        if (failures >= 20) throw error;
        await pause(250);
      }
    }
  }

  /** A connection that no pool owns. */
  async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'faults' });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async query<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    return (await this.pool.query<R>(text, values)).rows;
  }

  /** A question that waits for Postgres when it is away. */
  async patiently<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await this.query<R>(text, values);
      } catch (error) {
        if (failures >= 300) throw error;
        // A harness that has stopped it knows why it does not answer.
        if (!this.isUp) failures = 0;
        await pause(200);
      }
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.stop();
  }
}

async function launch({ dataDirectory, settings, env, processes, onLog }: PostgresStoreOptions) {
  const server = await startPostgres({ dataDirectory, env, onLog, ...(settings ? { settings } : {}) });
  processes.add(server.pid);
  return server;
}
