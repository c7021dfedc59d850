import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES: Record<string, { apt: string; brew: string }> = {
  wrk: { apt: 'wrk', brew: 'wrk' },
  nginx: { apt: 'nginx-light', brew: 'nginx' },
  pgbench: { apt: 'postgresql-contrib', brew: 'postgresql' },
};

/** Where distributions put programs that are not on a user's PATH. */
function elsewhere(): string[] {
  const versions = '/usr/lib/postgresql';
  const postgres = existsSync(versions)
    ? readdirSync(versions)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(versions, version, 'bin'))
    : [];
  return ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin', ...postgres];
}

/**
 * Where a program is. When it is not here, says how to get it; what would be compared with it is then left out.
 */
export function findProgram(name: string, say: (text: string) => void): string | undefined {
  const onPath = spawnSync('which', [name], { encoding: 'utf8' }).stdout?.trim();
  const found =
    onPath ||
    elsewhere()
      .map((folder) => join(folder, name))
      .find((path) => existsSync(path));
  if (found) return found;
  const names = PACKAGES[name] ?? { apt: name, brew: name };
  const command =
    process.platform === 'darwin' ? `brew install ${names.brew}` : `sudo apt-get install -y ${names.apt}`;
  say(`${name} is not installed: nothing is compared with it. To get it: ${command}`);
  return undefined;
}
