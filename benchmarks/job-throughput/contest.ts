import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startPostgres, startRedis, type PostgresServer, type RedisServer } from '@slipway/testing';
import type { BenchContext } from '../harness/bench.ts';
import { startScript } from '../harness/processes.ts';
import { query, requireDurability } from '../harness/slipway.ts';
import { processorSeconds } from './processor.time.ts';
import type { Moment, SideOptions } from './sides.ts';

/** A runtime that is measured: what submits its jobs, and what works on them. */
export interface Contestant {
  name: string;
  producer: string;
  worker: string;
}

export const SLIPWAY: Contestant = {
  name: 'ours',
  producer: 'slipway.producer.ts',
  worker: 'slipway.worker.ts',
};

/** Whose processor time is told. */
const PARTS = ['producer', 'worker', 'Redis', 'Postgres'] as const;

export interface Performance {
  perSecond: number;
  /** Microseconds of processor time per job, of each part; nothing where the system does not tell. */
  processor: string | undefined;
}

/** One Redis that keeps nothing and one Postgres that keeps everything, on which all contestants run in turn. */
export class Contest {
  private readonly context: BenchContext;
  private readonly redis: RedisServer;
  private readonly postgres: PostgresServer;

  private constructor(context: BenchContext, redis: RedisServer, postgres: PostgresServer) {
    this.context = context;
    this.redis = redis;
    this.postgres = postgres;
  }

  static async open(context: BenchContext): Promise<Contest> {
    const { cleanup, home, note } = context;
    const redis = await startRedis({ directory: join(home, 'redis') });
    cleanup.add(
      () => redis.stop(),
      () => process.kill(redis.pid, 'SIGKILL'),
    );
    const postgres = await startPostgres({ dataDirectory: join(home, 'postgres') });
    cleanup.add(
      () => postgres.stop(),
      () => process.kill(postgres.pid, 'SIGQUIT'),
    );
    const url = postgres.url('postgres');
    await requireDurability(url);
    const { rows } = await query<{ server_version: string }>(url, 'SHOW server_version');
    note('Postgres', rows[0]!.server_version);
    return new Contest(context, redis, postgres);
  }

  /**
   * Lets one contestant do bursts of jobs, one after the other, with two new processes on empty stores.
   * @param afterBurst runs after each burst, once all of its jobs are done
   * @returns how it did in the last burst; those before warm it up
   * @throws when a burst takes longer than `timeoutMs`
   */
  async run(
    contestant: Contestant,
    bursts: number[],
    { afterBurst, timeoutMs = 60_000 }: { afterBurst?: () => Promise<void>; timeoutMs?: number } = {},
  ): Promise<Performance> {
    const databaseUrl = await this.emptyStores();
    const options: SideOptions = { redisUrl: this.redis.url, databaseUrl, bursts };
    const start = (script: string) =>
      startScript(new URL(script, import.meta.url), options, this.context.cleanup);
    const producer = start(contestant.producer);
    // It brings the schema that the worker needs.
    await producer.next();
    const worker = start(contestant.worker);
    await worker.next();

    const pids = [producer.pid, worker.pid, this.redis.pid, this.postgres.pid];
    let last: Performance | undefined;
    for (const jobs of bursts) {
      const before = pids.map(processorSeconds);
      producer.tell('submit');
      const { atMs: began } = await producer.next<Moment>();
      const { atMs: ended } = await worker.next<Moment>(timeoutMs);
      const spent = pids.map(processorSeconds).map((after, index) => after - before[index]!);
      last = {
        perSecond: (jobs * 1_000) / (ended - began),
        processor: spent.some(Number.isNaN)
          ? undefined
          : PARTS.map((part, index) => `${part} ${Math.round((spent[index]! * 1e6) / jobs)} µs`).join(', '),
      };
      await afterBurst?.();
    }
    await Promise.all([producer.stop(), worker.stop()]);
    return last!;
  }

  /** What Redis says that it uses, in MB (10⁶ bytes). */
  async redisMemory(): Promise<number> {
    const redis = new Redis(this.redis.url);
    const answer = await redis.info('memory');
    redis.disconnect();
    return Number(/^used_memory:(\d+)/m.exec(answer)![1]) / 1e6;
  }

  /** A Redis as if new, and a new database. @returns the database's URL */
  private async emptyStores(): Promise<string> {
    const redis = new Redis(this.redis.url);
    await redis.flushall();
    redis.disconnect();
    const admin = this.postgres.url('postgres');
    await query(admin, 'DROP DATABASE IF EXISTS contest WITH (FORCE)');
    await this.postgres.createDatabase('contest');
    // What one contestant has left to be written must not be written while the next one runs.
    await query(admin, 'CHECKPOINT');
    return this.postgres.url('contest');
  }
}
