import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BubblewrapSandbox } from '../sandbox/bubblewrap.js';
import type { RunOutcome, Sandbox, SandboxCommand, RunLimits } from '../sandbox/sandbox.js';
import { Unsandboxed } from '../sandbox/unsandboxed.js';

export interface SandboxRun {
  outcome: RunOutcome;
  stdout: string;
  stderr: string;
  bytes: number;
  duration_ms: number;
}

export interface RunOptions {
  limits?: Partial<RunLimits>;
  signal?: AbortSignal;
  environment?: Record<string, string>;
  network?: SandboxCommand['network'];
  onOutput?: (text: string) => void;
}

const MiB = 1024 * 1024;
const LIMITS: RunLimits = {
  wall_ms: 15_000,
  memory_bytes: 512 * MiB,
  processes: 256,
  open_files: 1_024,
  file_bytes: 256 * MiB,
  disk_bytes: 256 * MiB,
  kill_grace_ms: 500,
};
const KEPT = MiB;

/** Commands in a real sandbox with a workspace of their own. */
export class SandboxHarness {
  private constructor(
    readonly root: string,
    readonly sandbox: Sandbox,
  ) {}

  static async start(kind: 'bubblewrap' | 'none', networkNamespace?: string): Promise<SandboxHarness> {
    const root = await mkdtemp(join(tmpdir(), 'slipway-sandbox-'));
    const sandbox =
      kind === 'none'
        ? new Unsandboxed()
        : new BubblewrapSandbox({ workspaceRoot: root, ...(networkNamespace ? { networkNamespace } : {}) });
    for (const name of ['workspace', 'tmp']) {
      await mkdir(join(root, name));
      await sandbox.own(join(root, name));
    }
    return new SandboxHarness(root, sandbox);
  }

  stop(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }

  /** Runs a line of shell. */
  async sh(script: string, options: RunOptions = {}): Promise<SandboxRun> {
    return this.run(['/bin/sh', '-c', script], options);
  }

  /** Runs a Node program. */
  async node(program: string, options: RunOptions = {}): Promise<SandboxRun> {
    return this.run(['node', '-e', program], options);
  }

  async run(argv: readonly string[], options: RunOptions): Promise<SandboxRun> {
    const startedAt = performance.now();
    const output = { stdout: '', stderr: '' };
    let bytes = 0;
    const workspace = this.sandbox.place(join(this.root, 'workspace'), '/workspace');
    const node = this.sandbox.place(process.execPath, '/opt/slipway/bin/node');
    const command: SandboxCommand = {
      argv,
      cwd: workspace,
      environment: { PATH: `${dirname(node)}:/usr/bin:/bin`, HOME: workspace, ...options.environment },
      mounts: [
        { kind: 'read-write', source: join(this.root, 'workspace'), target: workspace },
        {
          kind: 'read-write',
          source: join(this.root, 'tmp'),
          target: this.sandbox.place(join(this.root, 'tmp'), '/tmp'),
        },
        { kind: 'read-only', source: process.execPath, target: node },
      ],
      network: options.network ?? 'isolated',
      limits: { ...LIMITS, ...options.limits },
      diskFolders: [this.root],
      onOutput(stream, chunk) {
        bytes += chunk.length;
        output[stream] = (output[stream] + chunk.toString()).slice(-KEPT);
        options.onOutput?.(chunk.toString());
      },
    };
    const outcome = await this.sandbox.run(command, options.signal ?? new AbortController().signal);
    return { outcome, ...output, bytes, duration_ms: performance.now() - startedAt };
  }
}

/** A program that tries to connect to each `host:port` and prints one line for each: `host:port open` or `… <why not>`. */
export function connectProgram(targets: readonly string[]): string {
  return `
const net = require('node:net');
(async () => {
  for (const target of ${JSON.stringify(targets)}) {
    const [, host, port] = /^(.*):(\\d+)$/.exec(target);
    const result = await new Promise((resolve) => {
      const socket = net.connect({ host, port: Number(port), timeout: 1500 });
      socket.on('data', (chunk) => { resolve('open ' + String(chunk).trim()); socket.destroy(); });
      socket.on('end', () => resolve('closed'));
      socket.on('error', (error) => resolve(error.code));
      socket.on('timeout', () => { resolve('ETIMEDOUT'); socket.destroy(); });
    });
    console.log(target, result);
  }
})();`;
}
