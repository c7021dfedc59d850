import { explainPosted, replayPosted, type PostedTrace } from '@slipway/commissions';

/** What a trace says when it is calculated again; nothing when it cannot be, because it was tampered with. */
export interface ReplayedTrace {
  trace: unknown;
  amount: bigint | undefined;
  explanation: string[];
}

/** @param text JSON, as it is in the ledger */
export function replayedTrace(text: string, names?: ReadonlyMap<string, string>): ReplayedTrace {
  let trace: unknown;
  try {
    trace = JSON.parse(text);
    if (!isPosted(trace)) return { trace, amount: undefined, explanation: [] };
    return { trace, amount: replayPosted(trace), explanation: explainPosted(trace, names) };
  } catch {
    return { trace, amount: undefined, explanation: [] };
  }
}

/** The amount alone: explaining takes longer. */
export function replayedAmount(text: string): bigint | undefined {
  try {
    const trace: unknown = JSON.parse(text);
    return isPosted(trace) ? replayPosted(trace) : undefined;
  } catch {
    return undefined;
  }
}

/** Enough to be replayed: what is below it was written by us, or replaying it fails. */
function isPosted(value: unknown): value is PostedTrace {
  return typeof value === 'object' && value !== null && 'now' in value;
}
