import type { Manifest } from '@slipway/shared/contracts';

/** A manifest as JSON with every object's keys in code unit order: the same output is the same text on any machine. */
export function canonicalManifest(manifest: Manifest): string {
  return JSON.stringify(sorted(manifest));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
