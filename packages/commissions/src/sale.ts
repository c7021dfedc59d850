import type { CompiledPlan } from './plan.js';

/** A whole share: 100 %. Shares are in millionths of a percent. */
export const WHOLE_SHARE = 100_000_000n;

/** Somebody who takes part in a sale. */
export interface Participant {
  party: string;
  /** In millionths of a percent: {@link WHOLE_SHARE} is 100 %. What is divided is divided by share of all shares. */
  share: bigint;
  /** Who is above the party on the day of the sale; level 1 is its own manager. */
  managers: readonly { party: string; level: number }[];
}

/** A credit note or a refund that takes (part of) a sale back. */
export interface Reversal {
  id: string;
  date: string;
  /** How many days after the sale; the plan may leave out late ones. */
  days: number;
  /** How much of the sale's measure it takes back: above zero also when the measure is not. */
  measure: bigint;
}

/** What is sold, as the rules see it. */
export interface Sale {
  /** Stable: the invoice line (and the payment, when the plan pays on payment). */
  id: string;
  contractId: string;
  /** ISO date on which it counts; sales of a pool come ordered by it, and then by the caller's order. */
  date: string;
  /**
   * Key of the window that it falls into: attainment, cap, floor and quota are counted by it ('' when all is one). With
   * `window: 'none'` tiers start anew at each sale all the same; cap, floor and quota still go by this key.
   */
  window: string;
  /** Minor units of the plan's currency, or millionths of a unit where the plan measures quantities. */
  measure: bigint;
  client: string;
  product: string | null;
  variant: string | null;
  /** From the nearest category to the farthest ancestor. */
  categories: readonly string[];
  /** The version in force on that date. */
  plan: CompiledPlan;
  participants: readonly Participant[];
  /** In order of date. */
  reversals: readonly Reversal[];
}

/** The team that a participant's sales count for: its manager's, or its own when nobody is above it. */
export function teamOf(participant: Participant): string {
  for (const { level, party } of participant.managers) if (level === 1) return party;
  return participant.party;
}
