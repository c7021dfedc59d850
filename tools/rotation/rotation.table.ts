import type { RotatedKind } from './rotate.ts';

/** What a person is shown of a rotation: a row for each kind of secret, and the values that no known key opens. */
export function rotationTable(rotated: RotatedKind[], { dryRun = false } = {}): string {
  const header = ['KIND', dryRun ? 'TO RE-WRAP' : 'RE-WRAPPED', 'UNREADABLE', ...(dryRun ? [] : ['LEFT'])];
  const rows = rotated.map(({ kind, rewrapped, unreadable, left }) => [
    kind,
    ...[rewrapped, unreadable.length, ...(dryRun ? [] : [left])].map((count) => count.toLocaleString('en')),
  ]);
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '),
  );
  return [...lines, '', ...verdict(rotated, dryRun)].join('\n');
}

function verdict(rotated: RotatedKind[], dryRun: boolean): string[] {
  const unreadable = rotated.flatMap((one) => one.unreadable);
  const left = rotated.reduce((sum, one) => sum + one.left, 0);
  if (unreadable.length > 0)
    return [
      'No known key opens these. Give the key that has sealed them with KEY_ENCRYPTION_KEYS_PREVIOUS:',
      ...unreadable.map((name) => `  ${name}`),
    ];
  if (dryRun) return ['Nothing was changed.'];
  if (left > 0)
    return [
      'Somebody goes on sealing with a key of before: is KEY_ENCRYPTION_KEY the new one in every service? Then run this again.',
    ];
  return ['Nothing is left that an older key has sealed.'];
}

/** Whether all is under the current key, or can be. */
export function isComplete(rotated: RotatedKind[], { dryRun = false } = {}): boolean {
  return rotated.every(({ unreadable, left }) => unreadable.length === 0 && (dryRun || left === 0));
}
