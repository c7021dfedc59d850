import type { PacketLine } from './pkt.line.js';

/** What a repository offers: the commit of each branch, and the branch that its HEAD points to. */
export interface RepositoryRefs {
  /** Full names, `refs/heads/…`. */
  branches: Map<string, string>;
  /** Without `refs/heads/`; absent when HEAD is detached or points to a branch that does not exist. */
  defaultBranch: string | undefined;
}

const HEADS = 'refs/heads/';

/** Reads the answer of `ls-refs` (gitprotocol-v2(5)): `<oid> <name> [symref-target:<name>]`. */
export function refsOfVersion2(lines: readonly PacketLine[]): RepositoryRefs {
  const branches = new Map<string, string>();
  let head: string | undefined;
  for (const line of lines) {
    if (!Buffer.isBuffer(line)) continue;
    const [oid = '', name = '', ...attributes] = line.toString('utf8').trimEnd().split(' ');
    if (name.startsWith(HEADS)) branches.set(name.slice(HEADS.length), oid);
    if (name === 'HEAD')
      head = attributes.find((attribute) => attribute.startsWith('symref-target:'))?.slice(14);
  }
  return { branches, defaultBranch: existing(branches, head) };
}

/** Reads the advertisement of older servers (gitprotocol-pack(5)): `<oid> <name>`, the first with capabilities. */
export function refsOfVersion0(lines: readonly PacketLine[]): RepositoryRefs {
  const branches = new Map<string, string>();
  let head: string | undefined;
  for (const line of lines) {
    if (!Buffer.isBuffer(line)) continue;
    const [ref = '', capabilities = ''] = line.toString('utf8').trimEnd().split('\0');
    if (ref.startsWith('#')) continue;
    const space = ref.indexOf(' ');
    const name = ref.slice(space + 1);
    if (name.startsWith(HEADS)) branches.set(name.slice(HEADS.length), ref.slice(0, space));
    head ??= / symref=HEAD:(\S+)/.exec(` ${capabilities}`)?.[1];
  }
  return { branches, defaultBranch: existing(branches, head) };
}

function existing(branches: ReadonlyMap<string, string>, head: string | undefined): string | undefined {
  const name = head?.startsWith(HEADS) ? head.slice(HEADS.length) : undefined;
  return name !== undefined && branches.has(name) ? name : undefined;
}

/** The branches whose names are most like the one asked for, the nearest first. */
export function nearestBranches(wanted: string, branches: Iterable<string>, count = 3): string[] {
  // The distance is quadratic in the length and the number of branches is up to the server.
  return [...branches]
    .slice(0, 2_000)
    .map((name) => ({ name, distance: distance(wanted.slice(0, 80), name.slice(0, 80)) }))
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, count)
    .map(({ name }) => name);
}

/** Levenshtein's edit distance. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++)
      row.push(
        Math.min(
          (previous[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    previous = row;
  }
  return previous[b.length] ?? 0;
}
