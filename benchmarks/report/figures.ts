import type { Check, Row } from '../harness/bench.ts';

const GROUPED = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** A figure with its unit, as a person reads it. */
export function figure(value: number | null, unit: string): string {
  if (value === null) return '—';
  const digits = Math.abs(value) >= 1_000 ? GROUPED.format(value) : String(Number(value.toPrecision(3)));
  return `${digits} ${unit}`;
}

export const times = (ratio: number | null): string => (ratio === null ? '—' : `${ratio.toPrecision(3)}×`);

export function target({ checks, unit }: Row): string {
  return checks.length === 0 ? '—' : checks.map((check) => bound(check, unit)).join(', ');
}

function bound({ of, bound, value }: Check, unit: string): string {
  const sign = bound === 'at least' ? '≥' : '≤';
  if (of === 'ours') return `${sign} ${value} ${unit}`;
  return `${sign} ${value}× ${of === 'ratio' ? 'peer' : 'limit'}`;
}

export function verdict({ passed }: Row): string {
  return passed === null ? '' : passed ? 'met' : 'missed';
}
