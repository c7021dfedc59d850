import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres, startRedis, type PostgresServer, type RedisServer } from '@slipway/testing';
import type { Companion } from './companions.ts';
import { readKeys } from './key.file.ts';
import { accountEnvironment, passedOn, type AccountSurroundings } from './service.environment.ts';
import { noteProcesses } from './leftovers.ts';
import { startDockerRedis, type DockerRedis } from './docker.redis.ts';
import { ServiceProcess } from './service.process.ts';
import { requireRedis } from './system.packages.ts';

export type { AccountSurroundings };

export interface StackOptions {
  /** The repository. */
  root: string;
  /** Where data, logs and keys lie. */
  home: string;
  gatewayPort: number;
  edgePort: number;
  gitAllowedHosts: string[];
  sandbox: 'bubblewrap' | 'none';
  databaseUrl?: string | undefined;
  redisUrl?: string | undefined;
  logLevel?: string;
  watch?: boolean;
  /** Where accounts are made; without it no account worker is started. */
  accounts?: AccountSurroundings;
  /** Whether commissions are calculated. */
  commissions?: boolean;
  /** What is started before the services and stopped after them. */
  companions?: Companion[];
  /** Settings of the embedded Postgres. */
  postgresSettings?: Record<string, string>;
  /** Whether requests are counted and limited, as they are unless this is false. */
  rateLimits?: boolean;
  /** More environment for a service, by its name. */
  serviceEnv?: Partial<Record<ServiceName, Record<string, string>>>;
  say?: (text: string) => void;
  onCrash?: (name: string, logTail: string) => void;
}

export type ServiceName = 'api-gateway' | 'build-worker' | 'account-worker' | 'commission-service' | 'edge';

/**
 * All of Slipway on one machine: its stores, its services, each a process, started in the order in which they need each
 * other and stopped in the reverse.
 */
export class Stack {
  readonly apiUrl: string;
  readonly edgeUrl: string;
  readonly services = new Map<ServiceName, ServiceProcess>();
  postgres: PostgresServer | undefined;
  redis: RedisServer | undefined;
  databaseUrl = '';
  redisUrl = '';
  private readonly companions: ServiceProcess[] = [];
  private readonly stops: { name: string; stop: () => Promise<void> }[] = [];
  private starting: Promise<void> | undefined;
  private isStopping = false;
  private container: DockerRedis | undefined;
  private readonly options: StackOptions;

  constructor(options: StackOptions) {
    this.options = options;
    this.apiUrl = `http://127.0.0.1:${options.gatewayPort}`;
    this.edgeUrl = `http://localhost:${options.edgePort}`;
  }

  /** A stack that is up. */
  static async start(options: StackOptions): Promise<Stack> {
    const stack = new Stack(options);
    await stack.start();
    return stack;
  }

  /** Starts everything. When a part fails, or `stop` is called meanwhile, what was started is stopped again. */
  async start(): Promise<void> {
    this.starting = this.startAll();
    try {
      await this.starting;
    } catch (error) {
      if (!this.isStopping) await this.stop();
      throw error;
    }
  }

  /** Stops what was started, in the reverse order. @throws what stopping a part threw, once the others are stopped */
  async stop(say: (text: string) => void = () => undefined): Promise<void> {
    this.isStopping = true;
    await this.starting?.catch(() => undefined);
    const failures: unknown[] = [];
    for (const { name, stop } of this.stops.splice(0).reverse()) {
      say(name);
      await stop().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  get home(): string {
    return this.options.home;
  }

  scriptOf(name: ServiceName): string {
    return join(this.options.root, 'apps', name, 'dist', 'main.js');
  }

  /** Kills every process at once, for who cannot wait. */
  kill(): void {
    for (const one of [...this.services.values(), ...this.companions]) one.kill('SIGKILL');
    for (const server of [this.redis, this.postgres]) if (server) process.kill(server.pid, 'SIGKILL');
    this.container?.kill();
  }

  /** Starts a service, or starts it again after it was stopped or killed. */
  async startService(name: ServiceName): Promise<ServiceProcess> {
    const { home, watch = false } = this.options;
    const service = new ServiceProcess({
      name,
      script: this.scriptOf(name),
      env: { ...this.environment(), ...this.databaseOf(name), ...this.options.serviceEnv?.[name] },
      logFile: join(home, 'logs', `${name}.log`),
      watch,
      readyWhen: READY[name],
      onCrash: (crashed, tail) => this.options.onCrash?.(crashed, tail),
    });
    // Known from its first moment, so that it is stopped whenever that is asked for.
    this.services.set(name, service);
    this.note();
    await service.ready();
    return service;
  }

  /** Stops each service and starts it again, one after the other, with what its environment is by now. */
  async restartServices(say: (name: string) => void): Promise<void> {
    for (const name of this.serviceNames()) {
      if (this.isStopping) return;
      say(name);
      await this.services.get(name)?.stop();
      if (this.isStopping) return;
      await this.startService(name);
    }
  }

  private async startAll(): Promise<void> {
    const { home, companions = [], say = () => undefined } = this.options;
    for (const folder of ['logs', 'storage', 'builds']) mkdirSync(join(home, folder), { recursive: true });
    say('stores');
    await Promise.all([this.startPostgres(), this.startRedis(say)]);
    this.note();
    for (const companion of companions) {
      if (this.isStopping) throw new Error('stopped while it was starting');
      say(companion.name);
      await this.startCompanion(companion);
    }
    for (const name of this.serviceNames()) {
      if (this.isStopping) throw new Error('stopped while it was starting');
      say(name);
      this.onStop(name, async () => this.services.get(name)?.stop());
      await this.startService(name);
    }
  }

  private async startCompanion({ env, ...companion }: Companion): Promise<void> {
    const { home, logLevel = 'info' } = this.options;
    const started = new ServiceProcess({
      ...companion,
      env: { ...passedOn(), LOG_LEVEL: logLevel, ...env },
      logFile: join(home, 'logs', `${companion.name}.log`),
      onCrash: (crashed, tail) => this.options.onCrash?.(crashed, tail),
    });
    this.companions.push(started);
    this.onStop(companion.name, () => started.stop());
    this.note();
    await started.ready();
  }

  private serviceNames(): ServiceName[] {
    const names: ServiceName[] = ['api-gateway', 'edge', 'build-worker'];
    if (this.options.accounts) names.push('account-worker');
    if (this.options.commissions) names.push('commission-service');
    return names;
  }

  private async startPostgres(): Promise<void> {
    const { databaseUrl, home, postgresSettings } = this.options;
    if (databaseUrl) {
      this.databaseUrl = databaseUrl;
      return;
    }
    const server = await startPostgres({
      dataDirectory: join(home, 'postgres'),
      ...(postgresSettings ? { settings: postgresSettings } : {}),
    });
    this.postgres = server;
    this.onStop('postgres', () => server.stop());
    await server.createDatabase(DATABASE);
    this.databaseUrl = server.url(DATABASE);
  }

  private async startRedis(say: (text: string) => void): Promise<void> {
    const { redisUrl, home } = this.options;
    if (redisUrl) {
      this.redisUrl = redisUrl;
      return;
    }
    if (requireRedis(say).kind === 'docker') {
      const container = await startDockerRedis();
      this.container = container;
      this.onStop('redis', container.stop);
      this.redisUrl = container.url;
      return;
    }
    const server = await startRedis({ directory: join(home, 'redis'), persistent: true });
    this.redis = server;
    this.onStop('redis', () => server.stop());
    this.redisUrl = server.url;
  }

  /** Each service has a role of its own in the Postgres that is ours; in another one an operator decides. */
  private databaseOf(name: ServiceName): Record<string, string> {
    if (!this.postgres) return {};
    const own = { DATABASE_URL: this.postgres.url(DATABASE, ROLES[name]) };
    return name === 'api-gateway' ? { ...own, DATABASE_OWNER_URL: this.databaseUrl } : own;
  }

  /** What every service is given of the environment. */
  environment(): Record<string, string> {
    const { root, home, gatewayPort, edgePort, gitAllowedHosts, sandbox, logLevel = 'info' } = this.options;
    const keys = readKeys(home);
    return {
      ...passedOn(),
      NODE_ENV: 'production',
      DATABASE_URL: this.databaseUrl,
      REDIS_URL: this.redisUrl,
      GATEWAY_PORT: String(gatewayPort),
      GATEWAY_STATE_DIR: join(home, 'gateway'),
      ...(this.options.rateLimits === false ? NO_RATE_LIMITS : {}),
      DASHBOARD_DIR: join(root, 'apps', 'dashboard', 'dist'),
      EDGE_PORT: String(edgePort),
      EDGE_PUBLIC_URL: this.edgeUrl,
      EDGE_DOMAIN: 'localhost',
      STORAGE_DIR: join(home, 'storage'),
      BUILD_DIR: join(home, 'builds'),
      BUILD_SANDBOX: sandbox,
      BUILD_GIT_ALLOWED_HOSTS: gitAllowedHosts.join(','),
      ...accountEnvironment(this.options.accounts, this.apiUrl),
      KEY_ENCRYPTION_KEY: keys.current,
      KEY_ENCRYPTION_KEYS_PREVIOUS: keys.previous.join(','),
      LOG_LEVEL: logLevel,
    };
  }

  private onStop(name: string, stop: () => Promise<void>): void {
    this.stops.push({ name, stop });
  }

  private note(): void {
    const pids = [...this.services.values(), ...this.companions].map(({ pid }) => pid);
    for (const server of [this.redis, this.postgres]) if (server) pids.push(server.pid);
    noteProcesses(this.options.home, pids);
  }
}

/** For tests and measurements, which ask from one address more than anybody would. */
const NO_RATE_LIMITS = { RATE_LIMIT_ADDRESS: '0', RATE_LIMIT_TENANT: '0', RATE_LIMIT_SIGN_UP: '0' };
const DATABASE = 'slipway';

/** As whom each service is known to Postgres. */
const ROLES: Record<ServiceName, string> = {
  'api-gateway': 'slipway_gateway',
  'build-worker': 'slipway_build',
  'account-worker': 'slipway_account',
  'commission-service': 'slipway_commission',
  edge: 'slipway_edge',
};

/** What each service logs when it is up. */
const READY: Record<ServiceName, string> = {
  'api-gateway': 'the gateway listens',
  'build-worker': 'taking builds',
  'account-worker': 'taking accounts',
  'commission-service': 'taking commissions',
  edge: '"msg":"serving"',
};
