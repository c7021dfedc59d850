import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { TOOL_PATH } from './network.js';
import { SandboxUnavailable } from './sandbox.js';

/** Each tool with the package that holds it. util-linux is on every Linux that can be started. */
const TOOLS = {
  bwrap: 'bubblewrap',
  slirp4netns: 'slirp4netns',
  ip: 'iproute2',
  unshare: 'util-linux',
  git: 'git',
};

const INSTALLERS = [
  { tool: 'apt-get', command: 'apt-get install -y', names: {} },
  { tool: 'dnf', command: 'dnf install -y', names: { iproute2: 'iproute' } },
  { tool: 'apk', command: 'apk add', names: {} },
  { tool: 'pacman', command: 'pacman -S --noconfirm', names: {} },
  { tool: 'zypper', command: 'zypper install -y', names: {} },
] as const;

/**
 * Refuses to go on where the sandbox cannot work, saying what to type.
 * @throws SandboxUnavailable
 */
export async function requireSandboxTools(path: string = TOOL_PATH): Promise<void> {
  const missing: string[] = [];
  for (const [tool, pack] of Object.entries(TOOLS)) if (!(await isInstalled(tool, path))) missing.push(pack);
  if (missing.length === 0) return;
  throw new SandboxUnavailable(
    `Builds run in a sandbox that this machine lacks. Install it: ${await installCommand(missing)}\n` +
      'Or set BUILD_SANDBOX=none, which runs every build with the rights of this worker: only for repositories you trust.',
  );
}

async function installCommand(packages: readonly string[]): Promise<string> {
  for (const { tool, command, names } of INSTALLERS) {
    if (!(await isInstalled(tool, TOOL_PATH))) continue;
    const named = packages.map((name) => (names as Record<string, string>)[name] ?? name);
    return `sudo ${command} ${named.join(' ')}`;
  }
  return `the packages ${packages.join(', ')} (Linux only)`;
}

async function isInstalled(tool: string, path: string): Promise<boolean> {
  for (const folder of path.split(':'))
    try {
      await access(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      // Not in this one.
    }
  return false;
}
