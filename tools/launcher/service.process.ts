import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface ServiceProcessOptions {
  name: string;
  script: string;
  env: Record<string, string>;
  logFile: string;
  watch?: boolean;
  /** A text of the service's log that shows that it is up. */
  readyWhen: string;
  /** Called when it ends without having been told to. */
  onCrash: (name: string, logTail: string) => void;
}

const STOP_MS = 30_000;

/**
 * As in infra/Dockerfile. On a large machine Node lets 128 MB of garbage gather before it looks at what is young, and as
 * much of large texts beside it: each service held 50 MB more for that, and answered no more requests in a second.
 */
const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=16'];

/** Where Node keeps what it has compiled: without it a quarter of the time of a start goes into compiling all of it anew. */
const NODE_COMPILE_CACHE = join(import.meta.dirname, '../../node_modules/.cache/node-compile');

/**
 * One service as a process of its own, in a group of its own: the terminal's Ctrl-C does not reach it, so that the
 * launcher can stop the services in order.
 */
export class ServiceProcess {
  readonly name: string;
  private readonly child: ChildProcess;
  private stopping = false;
  private readonly options: ServiceProcessOptions;

  constructor(options: ServiceProcessOptions) {
    this.options = options;
    this.name = options.name;
    const watch = options.watch ? ['--watch', '--watch-preserve-output'] : [];
    this.child = spawn(process.execPath, [...NODE_FLAGS, ...watch, options.script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { NODE_COMPILE_CACHE, ...options.env },
    });
    rotate(options.logFile);
    const log = createWriteStream(options.logFile, { flags: 'a' });
    this.child.stdout!.pipe(log, { end: false });
    this.child.stderr!.pipe(log, { end: false });
    this.child.on('exit', () => {
      log.end();
      if (!this.stopping) options.onCrash(this.name, logTail(options.logFile));
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** How it ended: with a code, or by a signal; neither while it runs. */
  get exit(): { code: number | null; signal: NodeJS.Signals | null } {
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.hasEnded) return;
    const exit = once(this.child, 'exit');
    this.kill('SIGTERM');
    const timer = setTimeout(() => this.kill('SIGKILL'), STOP_MS);
    await exit;
    clearTimeout(timer);
  }

  kill(signal: NodeJS.Signals): void {
    if (this.hasEnded) return;
    if (signal === 'SIGKILL') this.stopping = true;
    // With --watch the service is a child of the child.
    process.kill(this.options.watch ? -this.pid : this.pid, signal);
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Settles when the service says that it is up. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      let text = '';
      const listen = (chunk: Buffer) => {
        text = (text + chunk.toString()).slice(-65_536);
        if (!text.includes(this.options.readyWhen)) return;
        this.child.stdout!.off('data', listen);
        resolve();
      };
      this.child.stdout!.on('data', listen);
      this.child.once('exit', () =>
        reject(new Error(`${this.name} did not start:\n${logTail(this.options.logFile)}`)),
      );
    });
  }
}

const MAX_LOG_BYTES = 10 * 1024 * 1024;

/** Keeps one earlier log; together they stay below twice the size, but for what one run writes. */
function rotate(file: string): void {
  if (existsSync(file) && statSync(file).size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
}

/** The last lines of a log, to show what went wrong. */
function logTail(file: string, lines = 12): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return `(there is no ${file})`;
  }
}
