import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { hostname } from 'node:os';

export interface LauncherOptions {
  root: string;
  /** Everything that is kept between starts. */
  home: string;
  reset: boolean;
  demo: boolean;
  watch: boolean;
  gatewayPort: number;
  edgePort: number;
  gitPort: number;
  /** The sandbox directory, the page of the inbox, and its mail server. */
  directoryPort: number;
  inboxPort: number;
  smtpPort: number;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  sandbox: 'bubblewrap' | 'none';
  gitAllowedHosts: string[];
  directoryAllowedHosts: string[];
  logLevel: string;
  machine: string;
}

/** The launcher was called wrongly; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads the command line and the environment of `npm start`. */
export function readOptions(
  root: string,
  argv: string[],
  env: NodeJS.ProcessEnv,
  watch: boolean,
): LauncherOptions {
  const { reset, demo } = flags(argv);
  const sandbox = env['BUILD_SANDBOX'] || 'bubblewrap';
  if (sandbox !== 'bubblewrap' && sandbox !== 'none')
    throw new UsageError(`BUILD_SANDBOX must be "bubblewrap" or "none", not "${sandbox}".`);
  return {
    root,
    home: resolve(env['SLIPWAY_HOME'] || join(root, '.slipway')),
    reset,
    demo,
    watch,
    gatewayPort: port(env, 'GATEWAY_PORT', 9000),
    edgePort: port(env, 'EDGE_PORT', 8000),
    gitPort: port(env, 'GIT_PORT', 9010),
    directoryPort: port(env, 'SANDBOX_DIRECTORY_PORT', 9100),
    inboxPort: port(env, 'INBOX_PORT', 9101),
    smtpPort: port(env, 'SMTP_PORT', 9125),
    databaseUrl: env['DATABASE_URL'] || undefined,
    redisUrl: env['REDIS_URL'] || undefined,
    sandbox,
    gitAllowedHosts: list(env['BUILD_GIT_ALLOWED_HOSTS']),
    directoryAllowedHosts: list(env['DIRECTORY_ALLOWED_HOSTS']),
    logLevel: env['LOG_LEVEL'] || 'info',
    machine: hostname(),
  };
}

function flags(argv: string[]): { reset: boolean; demo: boolean } {
  try {
    const { values } = parseArgs({
      args: argv,
      options: { reset: { type: 'boolean' }, 'no-demo': { type: 'boolean' } },
    });
    return { reset: values.reset ?? false, demo: !values['no-demo'] };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nUsage: npm start -- [--reset] [--no-demo]`);
  }
}

function list(text = ''): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function port(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new UsageError(`${name} must be a port from 1 to 65535, not "${text}".`);
  return value;
}
