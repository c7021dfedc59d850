import type { EntryKind } from '@slipway/shared/contracts';
import { countWord } from '../ui/count.word.js';
import { grouped } from '../ui/money.rules.js';

const KINDS: Record<EntryKind, string> = {
  commission: 'Commission',
  override: 'Override',
  clawback: 'Clawback',
  override_clawback: 'Override taken back',
  floor: 'Guarantee',
  adjustment: 'Adjustment',
  draw: 'Draw',
  draw_recovery: 'Draw paid back',
  payout: 'Payout',
};

/** What people call a kind of entry. */
export function kindWord(kind: string): string {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind as EntryKind] : kind;
}

/** What a run says of itself, with its figures in groups: `12 of 90 calculated, 1,204 entries posted`. */
export function runMessage(message: string): string {
  return message.replace(/\d+/g, grouped);
}

/** `12 calculated, 78 unchanged, 1,204 entries posted`. */
export function runResultWord(result: { calculated: number; unchanged: number; entries: number }): string {
  const { calculated, unchanged, entries } = result;
  return [
    `${calculated.toLocaleString('en')} calculated`,
    `${unchanged.toLocaleString('en')} unchanged`,
    `${countWord(entries, 'entry', 'entries')} posted`,
  ].join(', ');
}
