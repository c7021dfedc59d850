import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@slipway/testing';
import { quietNow } from '@slipway/testing/quiet-time';
import { ServiceProcess } from '@slipway/tools/service-process';
import { ask } from './ask.ts';
import type { Processes } from './processes.ts';
import { TcpProxy, type Target } from './tcp.proxy.ts';
import { Broken } from './until.ts';

export interface MemberOptions {
  name: string;
  script: string;
  /** A text of its log that shows that it is up. */
  readyWhen: string;
  /** The variable that takes its HTTP port. */
  portVariable: string;
  env: Record<string, string>;
  home: string;
  processes: Processes;
  postgres: Target;
  redis: Target;
  onCrash: (name: string, logTail: string) => void;
}

/** How a process ended that was told to stop. */
export interface Stop {
  /** Nothing where it had to be killed, by the signal that is named. */
  code: number | null;
  signal: string | null;
  /** Of a machine that is not held up. */
  tookMs: number;
}

const RESTART_MS = 1_000;

/** A gateway or a worker: a process with a way of its own to each store, so that one alone can lose them. */
export class Member {
  readonly name: string;
  readonly port: number;
  readonly postgres: TcpProxy;
  readonly redis: TcpProxy;
  private readonly options: MemberOptions;
  private process: ServiceProcess | undefined;
  private restart: NodeJS.Timeout | undefined;

  private constructor(options: MemberOptions, port: number, postgres: TcpProxy, redis: TcpProxy) {
    this.options = options;
    this.name = options.name;
    this.port = port;
    this.postgres = postgres;
    this.redis = redis;
  }

  static async create(options: MemberOptions): Promise<Member> {
    const [port, postgres, redis] = await Promise.all([
      freePort(),
      TcpProxy.listen(options.postgres),
      TcpProxy.listen(options.redis),
    ]);
    return new Member(options, port, postgres, redis);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get logFile(): string {
    return join(this.options.home, 'logs', `${this.name}.log`);
  }

  async start(): Promise<void> {
    const { name, script, readyWhen, portVariable, env, processes } = this.options;
    const service = new ServiceProcess({
      name,
      script,
      readyWhen,
      logFile: this.logFile,
      onCrash: (_, logTail) => this.crashed(service, logTail),
      env: {
        ...env,
        NAME: name,
        DATABASE_URL: `postgresql://slipway@127.0.0.1:${this.postgres.port}/slipway`,
        REDIS_URL: `redis://127.0.0.1:${this.redis.port}`,
        [portVariable]: String(this.port),
      },
    });
    this.process = service;
    processes.add(service.pid);
    await service.ready();
  }

  /** `kill -9`, and waits until it is gone. */
  async kill(): Promise<void> {
    this.process?.kill('SIGKILL');
    await this.end();
  }

  /** SIGTERM, as a deploy does it, and waits for the end; after 30 s it is killed. @throws Broken when it had ended before */
  async terminate(): Promise<Stop> {
    const { process } = this;
    if (!process) throw new Broken(`${this.name} had ended before it was told to`);
    const began = quietNow();
    await this.end();
    return { ...process.exit, tookMs: quietNow() - began };
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.process?.kill(signal);
  }

  rssBytes(): number {
    const status = readFileSync(`/proc/${this.process!.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024;
  }

  async isLive(): Promise<boolean> {
    const { status } = await ask({ port: this.port, method: 'GET', path: '/health/live', timeoutMs: 3_000 });
    return status === 200;
  }

  async close(): Promise<void> {
    await this.kill();
    await Promise.all([this.postgres.close(), this.redis.close()]);
  }

  /** It ended on its own, which is noted; then it is started again, as an orchestrator would. */
  private crashed(service: ServiceProcess, logTail: string): void {
    const { name, processes, onCrash } = this.options;
    processes.remove(service.pid);
    if (this.process !== service) return;
    this.process = undefined;
    onCrash(name, logTail);
    this.restart = setTimeout(() => void this.start().catch(() => undefined), RESTART_MS);
  }

  private async end(): Promise<void> {
    clearTimeout(this.restart);
    if (!this.process) return;
    const { pid } = this.process;
    await this.process.stop();
    this.options.processes.remove(pid);
    this.process = undefined;
  }
}
