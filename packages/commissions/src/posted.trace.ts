import { fromMinor } from '@slipway/shared/contracts';
import { explain, type Names } from './trace/explain.js';
import { replay } from './trace/replay.js';
import { serializeTrace } from './trace/serialize.js';
import type { Trace } from './trace/trace.js';

/** Something that is entered as it is: an adjustment, what was paid out. */
export interface EnteredTrace {
  v: 1;
  kind: 'entered';
  currency: string;
  /** Minor units. */
  amount: string;
  reason: string;
}

/** How an entry of the ledger came to its amount: what should be there, less what was there before. */
export interface PostedTrace {
  /** Null where nothing should be there any more. */
  now: Trace | EnteredTrace | null;
  /** Sum of the earlier entries of the same sale and party, in minor units; absent for zero. */
  was?: string;
  /** Needed where `now` is null. */
  currency?: string;
  /** How the sale came into the currency of its contract. */
  converted?: { from: string; rate: string; on: string };
}

/** The amount of an entry, from its trace alone. In minor units. */
export function replayPosted({ now, was }: PostedTrace): bigint {
  const should = now === null ? 0n : now.kind === 'entered' ? BigInt(now.amount) : replay(now);
  return should - BigInt(was ?? '0');
}

/** JSON of a trace, written by hand: it is made for each of millions of entries. */
export function serializePosted({ now, was, currency, converted }: PostedTrace): string {
  const should = now === null ? 'null' : now.kind === 'entered' ? JSON.stringify(now) : serializeTrace(now);
  return (
    `{"now":${should}` +
    (was === undefined ? '' : `,"was":"${was}"`) +
    (currency === undefined ? '' : `,"currency":"${currency}"`) +
    (converted === undefined ? '' : `,"converted":${JSON.stringify(converted)}`) +
    '}'
  );
}

/** How an entry came to its amount, in sentences. */
export function explainPosted(trace: PostedTrace, names?: Names): string[] {
  const { now, was, converted } = trace;
  const currency = now?.currency ?? trace.currency;
  const sentences: string[] = [];
  if (converted)
    sentences.push(`The sale was in ${converted.from}, at ${converted.rate} as of ${converted.on}.`);
  if (now === null) sentences.push('Nothing is due for this any more: what it came from is gone.');
  else if (now.kind === 'entered')
    sentences.push(`${amount(BigInt(now.amount), now.currency)} was entered: ${now.reason}`);
  else sentences.push(...explain(now, names));
  if (was !== undefined && currency !== undefined) {
    const difference = replayPosted(trace);
    const should = difference + BigInt(was);
    sentences.push(
      `${amount(should, currency)} less ${amount(BigInt(was), currency)} that was posted before makes ${amount(difference, currency)}.`,
    );
  }
  return sentences;
}

function amount(minor: bigint, currency: string): string {
  return `${fromMinor(minor, currency)} ${currency}`;
}
