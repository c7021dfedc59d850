import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine } from '../env.ts';
import { Clock } from './clock.ts';
import { Member, type MemberOptions } from './member.ts';
import { PostgresStore } from './postgres.store.ts';
import { Processes } from './processes.ts';
import { RedisStore } from './redis.store.ts';
import { Runs } from './runs.ts';
import { SCRIPT_HOST } from './script.ts';
import { ServiceLogs } from './service.logs.ts';
import { TcpProxy, type Target } from './tcp.proxy.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface SystemOptions {
  /** Called when a gateway or a worker ends on its own. */
  onCrash: (name: string, logTail: string) => void;
  /** libfaketime, when clocks are to jump. */
  clockLibrary?: string | undefined;
  /** Where Postgres keeps its data instead of in the system's own folder. */
  dataDirectory?: string;
  /** Where gateways keep what they accept while Postgres is away, instead of there. */
  stateDirectory?: string;
  postgresSettings?: Record<string, string>;
}

interface Parts {
  home: string;
  processes: Processes;
  postgres: PostgresStore;
  redis: RedisStore;
  gateways: Member[];
  workers: Member[];
  balancer: TcpProxy;
  gatewayTargets: Map<Member, Target>;
  clocks: Map<string, Clock>;
}

/** Everything that runs: two stores, two gateways behind a balancer, two workers, each a real process. */
export class System {
  readonly home: string;
  readonly postgres: PostgresStore;
  readonly redis: RedisStore;
  readonly gateways: Member[];
  readonly workers: Member[];
  readonly balancer: TcpProxy;
  readonly runs: Runs;
  readonly logs: ServiceLogs;
  /**
   * One for Postgres and one for each process, by name; none when clocks cannot jump. Redis goes by the true time: its
   * allocator and libfaketime each wait for the other to begin.
   */
  readonly clocks: Map<string, Clock>;
  private readonly gatewayTargets: Map<Member, Target>;
  private readonly processes: Processes;

  private constructor(parts: Parts) {
    this.home = parts.home;
    this.processes = parts.processes;
    this.postgres = parts.postgres;
    this.redis = parts.redis;
    this.gateways = parts.gateways;
    this.workers = parts.workers;
    this.balancer = parts.balancer;
    this.gatewayTargets = parts.gatewayTargets;
    this.clocks = parts.clocks;
    this.runs = new Runs(
      parts.workers.map(({ name }) => ({ worker: name, file: runsFile(parts.home, name) })),
    );
    this.logs = new ServiceLogs(this.members.map(({ logFile }) => logFile));
  }

  static async start(options: SystemOptions): Promise<System> {
    const home = await mkdtemp(join(tmpdir(), 'slipway-faults-'));
    for (const folder of ['logs', 'storage', 'clocks']) mkdirSync(join(home, folder));
    const processes = new Processes();
    try {
      return new System(await startAll(options, home, processes));
    } catch (error) {
      processes.close();
      throw error;
    }
  }

  /** Its door: where clients connect. */
  get port(): number {
    return this.balancer.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get members(): Member[] {
    return [...this.gateways, ...this.workers];
  }

  /** Whether the balancer sends new connections to a gateway. */
  balance(gateway: Member, open: boolean): void {
    const target = this.gatewayTargets.get(gateway)!;
    if (open) this.balancer.fill(target);
    else this.balancer.drain(target);
  }

  /** The gateway that the balancer has given a client's connection to; nothing when none took it. */
  gatewayBehind(clientPort: number): Member | undefined {
    const taker = this.balancer.takerOf(clientPort);
    return this.gateways.find((gateway) => this.gatewayTargets.get(gateway) === taker);
  }

  /** Stops everything. @param keep whether logs and data stay, for somebody to look at */
  async close(keep = false): Promise<void> {
    await this.balancer.close();
    await Promise.all(this.members.map((member) => member.close()));
    await this.postgres.close().catch(() => undefined);
    await this.redis.stop();
    this.processes.close();
    if (!keep) await rm(this.home, { recursive: true, force: true });
  }
}

const runsFile = (home: string, worker: string): string => join(home, `${worker}.runs`);

async function startAll(options: SystemOptions, home: string, processes: Processes): Promise<Parts> {
  const clocks = new Map<string, Clock>();
  const clockEnv = (name: string): Record<string, string> => {
    if (!options.clockLibrary) return {};
    const clock = new Clock(join(home, 'clocks'), name, options.clockLibrary);
    clocks.set(name, clock);
    return clock.env;
  };
  const log = createWriteStream(join(home, 'logs', 'postgres.log'));
  const [postgres, redis] = await Promise.all([
    PostgresStore.start({
      dataDirectory: options.dataDirectory ?? join(home, 'postgres'),
      env: clockEnv('postgres'),
      processes,
      onLog: (text) => log.write(text),
      settings: { max_connections: '90', ...options.postgresSettings },
    }),
    RedisStore.start({ directory: join(home, 'redis'), processes }),
  ]);
  await postgres.query('CREATE TABLE fault_effects (job_id uuid NOT NULL, attempt int NOT NULL)');
  await postgres.query('CREATE INDEX ON fault_effects (job_id)');

  const key = randomBytes(32).toString('base64');
  const member = (name: string, kind: 'gateway' | 'worker') =>
    Member.create({
      ...KINDS[kind],
      name,
      home,
      processes,
      postgres: postgres.target,
      redis: redis.target,
      onCrash: options.onCrash,
      env: {
        PATH: machine['PATH'] ?? '',
        NODE_ENV: 'production',
        STORAGE_DIR: join(home, 'storage'),
        GATEWAY_STATE_DIR: join(options.stateDirectory ?? join(home, 'state'), name),
        BUILD_GIT_ALLOWED_HOSTS: SCRIPT_HOST,
        RATE_LIMIT_ADDRESS: '0',
        RATE_LIMIT_TENANT: '0',
        RATE_LIMIT_SIGN_UP: '0',
        KEY_ENCRYPTION_KEY: key,
        LOG_LEVEL: 'info',
        RUNS_FILE: runsFile(home, name),
        ...clockEnv(name),
      },
    });
  const gateways = await Promise.all(['gateway-1', 'gateway-2'].map((name) => member(name, 'gateway')));
  const workers = await Promise.all(['worker-1', 'worker-2'].map((name) => member(name, 'worker')));
  // The first one brings the schema up; workers expect it.
  await Promise.all(gateways.map((gateway) => gateway.start()));
  await Promise.all(workers.map((worker) => worker.start()));

  const gatewayTargets = new Map(gateways.map((gateway) => [gateway, { port: gateway.port }]));
  const balancer = await TcpProxy.listen(...gatewayTargets.values());
  return { home, processes, postgres, redis, gateways, workers, balancer, gatewayTargets, clocks };
}

const KINDS: Record<'gateway' | 'worker', Pick<MemberOptions, 'script' | 'readyWhen' | 'portVariable'>> = {
  gateway: {
    script: join(ROOT, 'apps', 'api-gateway', 'dist', 'main.js'),
    readyWhen: 'the gateway listens',
    portVariable: 'GATEWAY_PORT',
  },
  worker: {
    script: join(import.meta.dirname, 'scripted.worker.ts'),
    readyWhen: 'taking jobs',
    portVariable: 'OPERATIONS_PORT',
  },
};
