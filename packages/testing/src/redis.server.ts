import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { freePort } from './free.port.js';

export interface RedisServer {
  url: string;
  port: number;
  pid: number;
  /** Sends one command without arguments and waits for its answer. */
  command(name: string): Promise<void>;
  stop(): Promise<void>;
}

export interface RedisServerOptions {
  /** Its working folder; with `persistent`, also where its append-only file lies. */
  directory: string;
  persistent?: boolean;
  port?: number;
  /** More environment for the server. */
  env?: Record<string, string>;
  onLog?: (text: string) => void;
}

/** The first Redis-compatible server on PATH, or nothing. */
export function findRedisServer(): string | undefined {
  return ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
}

/** Starts the system's Redis (or Valkey) on loopback. `noeviction`, as BullMQ demands. */
export async function startRedis({
  directory,
  persistent = false,
  port,
  env = {},
  onLog,
}: RedisServerOptions): Promise<RedisServer> {
  const command = findRedisServer();
  if (!command) throw new Error('Neither redis-server nor valkey-server is on PATH.');
  await mkdir(directory, { recursive: true });
  const chosen = port ?? (await freePort());
  const child = spawn(
    command,
    [
      ...[
        '--port',
        String(chosen),
        '--bind',
        '127.0.0.1',
        '--dir',
        directory,
        '--maxmemory-policy',
        'noeviction',
      ],
      ...(persistent
        ? ['--appendonly', 'yes', '--appendfsync', 'everysec']
        : ['--save', '', '--appendonly', 'no']),
    ],
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  await new Promise<void>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      onLog?.(chunk.toString());
      if (output.length < 65_536) output += chunk.toString();
      if (/ready to accept connections/i.test(output)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with exit code ${code}:\n${output}`)));
  });
  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    pid: child.pid!,
    command: (name) => sendCommand(chosen, name),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}

async function sendCommand(port: number, name: string): Promise<void> {
  const socket = connect(port, '127.0.0.1').end(`${name}\r\n`);
  await once(socket, 'data');
  socket.destroy();
}
