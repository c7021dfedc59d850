import { access, constants, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import type { Mount } from '../sandbox/sandbox.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Beside every Chromium's program: a folder that has it is Chromium's own. */
const OWN_FILE = 'icudtl.dat';
const INSIDE = '/opt/slipway/chromium';
/** What it reads of the system beyond /usr: fonts, and the settings of Debian's launcher. */
const SYSTEM_FOLDERS = ['/etc/fonts', '/var/cache/fontconfig', '/etc/chromium.d'];

/** A Chromium of this machine, as the sandbox shows it. */
export interface Chromium {
  executable: string;
  mounts: Mount[];
}

/**
 * The Chromium at a path, or else the first on PATH; nothing where there is none.
 * @param configured of the operator
 */
export async function findChromium(
  configured: string | undefined,
  path: string,
): Promise<Chromium | undefined> {
  const candidates =
    configured === undefined
      ? NAMES.flatMap((name) => path.split(delimiter).map((folder) => join(folder, name)))
      : [configured];
  for (const candidate of candidates) {
    const found = await chromiumAt(candidate);
    if (found) return found;
  }
  return undefined;
}

async function chromiumAt(candidate: string): Promise<Chromium | undefined> {
  const executable = await realpath(candidate).catch(() => undefined);
  if (executable === undefined || !(await isExecutable(executable))) return undefined;
  const system = await systemMounts();
  // The sandbox shows /usr, without what was installed by hand.
  if (/^\/usr\/(?!local\/)/.test(executable)) return { executable, mounts: system };
  const folder = dirname(executable);
  // A folder that holds other things too, such as somebody's home, is not shown to a page.
  if (!(await exists(join(folder, OWN_FILE)))) return undefined;
  return {
    executable: join(INSIDE, basename(executable)),
    mounts: [...system, { kind: 'read-only', source: folder, target: INSIDE }],
  };
}

async function systemMounts(): Promise<Mount[]> {
  const mounts: Mount[] = [];
  for (const folder of SYSTEM_FOLDERS)
    if (await exists(folder)) mounts.push({ kind: 'read-only', source: folder, target: folder });
  return mounts;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
