import { isPassing, type Queryable } from '@slipway/database';
import type { Sealer } from '@slipway/shared/sealing';
import { nameOf, type SealedKind, type SealedValue } from './sealed.kind.ts';
import { SEALED_KINDS } from './sealed.kinds.ts';

/** Statements at a time: each changes one row, so that none ever waits for another of ours. */
const LANES = 4;
/** Whoever still seals with an old key makes work for ever. */
const MAX_PASSES = 20;

export interface RotatedKind {
  kind: string;
  /** Values that were sealed by another key than the current one: now re-wrapped, or with `dryRun` only counted. */
  rewrapped: number;
  /** Where a value is that no known key opens. */
  unreadable: string[];
  /** Values that were sealed by another key at the end, those that cannot be read among them. */
  left: number;
}

export interface RotationOptions {
  db: Queryable;
  sealer: Sealer;
  dryRun?: boolean;
}

/**
 * Seals the data keys of all secrets under the current key-encryption key, while others read and write: a value that
 * somebody has changed meanwhile is left as they wrote it, and looked at again.
 */
export async function rotate(options: RotationOptions): Promise<RotatedKind[]> {
  const rotated: RotatedKind[] = [];
  for (const kind of SEALED_KINDS) rotated.push(await rotateKind(kind, options));
  return rotated;
}

async function rotateKind(kind: SealedKind, options: RotationOptions): Promise<RotatedKind> {
  const unreadable = new Set<string>();
  let rewrapped = 0;
  let left = 0;
  // A pass that finds nothing more is the proof that nothing is left.
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const found = await onePass(kind, options, unreadable);
    rewrapped += found.rewrapped;
    left = found.seen - found.rewrapped;
    if (options.dryRun) return { kind: kind.name, ...found, left: found.seen, unreadable: [...unreadable] };
    if (found.seen === unreadable.size) break;
  }
  return { kind: kind.name, rewrapped, unreadable: [...unreadable], left };
}

/** @returns how many values another key had sealed, and how many of them it no longer has */
async function onePass(
  kind: SealedKind,
  { db, sealer, dryRun = false }: RotationOptions,
  unreadable: Set<string>,
): Promise<{ seen: number; rewrapped: number }> {
  const { prefix } = sealer;
  const isOld = ({ sealed }: SealedValue) => !sealed.subarray(0, prefix.length).equals(prefix);
  let [seen, rewrapped] = [0, 0];
  unreadable.clear();
  for (let after: string[] | undefined; ;) {
    const { values, end } = await kind.page(db, after, prefix);
    if (end === undefined) return { seen, rewrapped };
    after = end;
    const waiting = values.filter(isOld);
    seen += waiting.length;
    const lane = async (): Promise<void> => {
      for (let value = waiting.shift(); value; value = waiting.shift()) {
        const sealed = rewrappedBy(sealer, value);
        if (!sealed) unreadable.add(nameOf(kind, value));
        else if (dryRun || (await replaced(kind, db, value, sealed))) rewrapped += 1;
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }
}

function rewrappedBy(sealer: Sealer, { sealed, context }: SealedValue): Buffer | undefined {
  try {
    return sealer.rewrap(sealed, context);
  } catch {
    return undefined;
  }
}

/** A row that somebody holds for long is left for the next pass. */
async function replaced(
  kind: SealedKind,
  db: Queryable,
  value: SealedValue,
  sealed: Buffer,
): Promise<boolean> {
  try {
    return await kind.replace(db, value, sealed);
  } catch (error) {
    if (isPassing(error)) return false;
    throw error;
  }
}
