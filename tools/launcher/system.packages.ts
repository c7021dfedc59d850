import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { spawnSync } from 'node:child_process';
import { findRedisServer } from '@slipway/testing';

/** Something of the system is missing and cannot be installed from here; the message names the command that does it. */
export class MissingPackage extends Error {
  override readonly name = 'MissingPackage';
}

const succeeds = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const isRoot = (): boolean => process.getuid?.() === 0;

interface PackageManager {
  name: string;
  present: () => boolean;
  /** Whether this process may install with it. */
  allowed: () => boolean;
  install: (packages: string[]) => boolean;
  command: (packages: string[]) => string;
}

const apt: PackageManager = {
  name: 'apt-get',
  present: () => succeeds('apt-get', '--version'),
  allowed: isRoot,
  install: (packages) => {
    const install = () =>
      spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status === 0;
    // On a fresh machine the package lists are empty, and on an old one they name packages that are gone.
    return install() || (succeeds('apt-get', 'update') && install());
  },
  command: (packages) => `sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`,
};

const brew: PackageManager = {
  name: 'brew',
  present: () => process.platform === 'darwin' && succeeds('brew', '--version'),
  allowed: () => true,
  install: (packages) => succeeds('brew', 'install', ...packages),
  command: (packages) => `brew install ${packages.join(' ')}`,
};

const others = [
  { probe: 'dnf', command: (packages: string[]) => `sudo dnf install -y ${packages.join(' ')}` },
  { probe: 'pacman', command: (packages: string[]) => `sudo pacman -S --needed ${packages.join(' ')}` },
  { probe: 'apk', command: (packages: string[]) => `sudo apk add ${packages.join(' ')}` },
];

function manager(): PackageManager | undefined {
  return [apt, brew].find((one) => one.present());
}

/** The command that installs packages on this system, for a person to type. */
function commandFor(packages: string[]): string {
  const known = manager();
  if (known) return known.command(packages);
  const other = others.find(({ probe }) => succeeds(probe, '--version'));
  return other
    ? other.command(packages)
    : `install ${packages.join(' and ')} with your system's package manager`;
}

function install(packages: string[], say: (text: string) => void): boolean {
  const available = manager();
  if (!available?.allowed()) return false;
  say(`Installing ${packages.join(' and ')} with ${available.name} …`);
  return available.install(packages);
}

export type RedisSource = { kind: 'server' } | { kind: 'docker' };

/**
 * Makes sure that a Redis can be started here: one on PATH, else by the system's package manager, else by Docker.
 * @throws MissingPackage
 */
export function requireRedis(say: (text: string) => void): RedisSource {
  if (findRedisServer()) return { kind: 'server' };
  const name = process.platform === 'darwin' ? 'redis' : 'redis-server';
  if (install([name], say) && findRedisServer()) return { kind: 'server' };
  if (succeeds('docker', 'info')) return { kind: 'docker' };
  throw new MissingPackage(
    `Slipway needs a Redis server. Run:\n\n  ${commandFor([name])}\n\nor set REDIS_URL to one that runs already.`,
  );
}

const SANDBOX_TOOLS = [
  { command: 'bwrap', flag: '--version', name: 'bubblewrap' },
  { command: 'slirp4netns', flag: '--version', name: 'slirp4netns' },
];

/**
 * Makes sure that builds can be sandboxed.
 * @throws MissingPackage
 */
export function requireSandboxTools(say: (text: string) => void): void {
  const missing = () =>
    SANDBOX_TOOLS.filter(({ command, flag }) => !succeeds(command, flag)).map(({ name }) => name);
  if (missing().length === 0) return;
  if (process.platform !== 'linux') {
    throw new MissingPackage(
      'Builds are sandboxed with bubblewrap, which needs Linux. To run builds with your own rights, for repositories that you trust:\n\n  BUILD_SANDBOX=none npm start',
    );
  }
  if (install(missing(), say) && missing().length === 0) return;
  throw new MissingPackage(
    `Builds are sandboxed with ${missing().join(' and ')}. Run:\n\n  ${commandFor(missing())}\n\n` +
      'or, to run builds with your own rights, for repositories that you trust: BUILD_SANDBOX=none npm start',
  );
}

const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chrome or Chromium, or nothing. */
export function findChromium(): string | undefined {
  for (const name of BROWSERS) {
    const path = isAbsolute(name) ? name : spawnSync('which', [name], { encoding: 'utf8' }).stdout?.trim();
    if (path && existsSync(path)) return path;
  }
  return undefined;
}

/**
 * Makes sure that the browser tests find a browser.
 * @throws MissingPackage
 */
export function requireChromium(say: (text: string) => void): string {
  const found = findChromium();
  if (found) return found;
  if (process.platform === 'linux') install(['chromium'], say);
  const installed = findChromium();
  if (installed) return installed;
  const hint = process.platform === 'darwin' ? 'brew install --cask chromium' : commandFor(['chromium']);
  throw new MissingPackage(`The browser tests need Chrome or Chromium. Run:\n\n  ${hint}`);
}

/** Where packages put the library that fakes the clock of a process. */
const FAKETIME_LIBRARIES = [
  ...['x86_64', 'aarch64'].map((name) => `/usr/lib/${name}-linux-gnu/faketime/libfaketimeMT.so.1`),
  '/usr/lib64/faketime/libfaketimeMT.so.1',
  '/usr/lib/faketime/libfaketimeMT.so.1',
];

/**
 * Makes sure that the clocks of processes can be made to jump.
 * @returns the path of libfaketime, to be preloaded
 * @throws MissingPackage
 */
export function requireFaketime(say: (text: string) => void): string {
  const find = () => FAKETIME_LIBRARIES.find((path) => existsSync(path));
  const found = find();
  if (found) return found;
  if (process.platform === 'linux') install(['faketime'], say);
  const installed = find();
  if (installed) return installed;
  throw new MissingPackage(
    `The tests that make clocks jump need libfaketime. Run:\n\n  ${commandFor(['faketime'])}`,
  );
}
