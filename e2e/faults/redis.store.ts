import { freePort, startRedis, type RedisServer } from '@slipway/testing';
import type { Processes } from './processes.ts';
import type { Target } from './tcp.proxy.ts';

export interface RedisStoreOptions {
  directory: string;
  processes: Processes;
}

/** The transport: a Redis that keeps nothing when it stops. */
export class RedisStore {
  readonly target: Target;
  readonly port: number;
  private readonly options: RedisStoreOptions;
  private server: RedisServer | undefined;

  private constructor(options: RedisStoreOptions, port: number) {
    this.options = options;
    this.port = port;
    this.target = { port };
  }

  static async start(options: RedisStoreOptions): Promise<RedisStore> {
    const store = new RedisStore(options, await freePort());
    await store.start();
    return store;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const { directory, processes } = this.options;
    this.server = await startRedis({ directory, port: this.port });
    processes.add(this.server.pid);
  }

  async flush(): Promise<void> {
    await this.server?.command('FLUSHALL');
  }

  async stop(): Promise<void> {
    if (!this.server) return;
    await this.server.stop();
    this.options.processes.remove(this.server.pid);
    this.server = undefined;
  }
}
