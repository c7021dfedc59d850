import semver from 'semver';
import { BuildError } from '../build.error.js';
import type { PackageManifest } from './package.manifest.js';
import type { SourceTree } from './source.tree.js';

/** Newest first, among the ones that still get fixes; older ones only by name. */
const PREFERRED_MAJORS = [24, 22, 20];
const OLDEST_MAJOR = 16;
const NEWEST_MAJOR = 26;

const LTS_NAMES: Record<string, number> = { gallium: 16, hydrogen: 18, iron: 20, jod: 22, krypton: 24 };

/** Where the version comes from, and which: `undefined` is the Node that runs this worker. */
export interface NodeVersion {
  /** An exact version or a range, as npm reads it. */
  wanted: string | undefined;
  source: string;
}

/**
 * Which Node builds a project: the settings', else .nvmrc or .node-version, else engines.node, else ours.
 * @throws BuildError for a version that cannot be had
 */
export async function detectNodeVersion(
  tree: SourceTree,
  folders: readonly string[],
  manifest: PackageManifest | undefined,
  setting: string | null,
  own: string = process.versions.node,
): Promise<NodeVersion> {
  if (setting !== null)
    return { wanted: available(setting, 'the project’s settings', own), source: 'settings' };
  for (const folder of folders)
    for (const name of ['.nvmrc', '.node-version']) {
      const path = folder ? `${folder}/${name}` : name;
      const text = (await tree.text(path))?.trim();
      if (text) return { wanted: available(text, path, own), source: path };
    }
  const range = manifest?.engines.node;
  if (range !== undefined && semver.validRange(range) !== null)
    return { wanted: satisfying(range, own), source: 'engines.node' };
  return { wanted: undefined, source: 'default' };
}

/** A version as people write it in .nvmrc: "22", "v22.11.0", "lts/jod", "lts/*", "node". */
function available(text: string, source: string, own: string): string | undefined {
  const name = text.split(/\s/)[0]?.toLowerCase() ?? '';
  if (['node', 'latest', 'stable', 'lts/*', 'current'].includes(name)) return undefined;
  const lts = LTS_NAMES[name.replace(/^lts\//, '')];
  const version = lts === undefined ? name.replace(/^v/, '') : String(lts);
  const major = /^(\d{1,2})(?:\.(?:\d{1,3}|x|\*)){0,2}$/.exec(version)?.[1];
  if (major === undefined || Number(major) < OLDEST_MAJOR || Number(major) > NEWEST_MAJOR)
    throw new BuildError({
      code: 'node_version_unavailable',
      detail: `Node.js "${text.slice(0, 40)}" (from ${source}) is not available: use ${OLDEST_MAJOR} or newer, for example 22.`,
      stage: 'detect',
    });
  return semver.satisfies(own, version) ? undefined : version;
}

function satisfying(range: string, own: string): string | undefined {
  if (semver.satisfies(own, range)) return undefined;
  const major = [...PREFERRED_MAJORS, 18, 16].find((candidate) => semver.intersects(`${candidate}.x`, range));
  // An impossible demand is the package manager's to complain about, as it does on any machine.
  return major === undefined ? undefined : String(major);
}
