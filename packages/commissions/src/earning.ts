import type { Trace } from './trace/trace.js';

export type EarningKind = 'commission' | 'override' | 'clawback' | 'override_clawback' | 'floor';

/**
 * What a party earns with a sale, or gives back. Within the earnings of all pools, sale, reversal, party, kind and
 * subordinate name one earning, as long as a party takes part in a sale once.
 */
export interface Earning {
  /** The sale; of a floor, the last sale of its window of which something is left. */
  saleId: string;
  contractId: string;
  /** The reversal that takes it back; null for what is earned. */
  reversalId: string | null;
  party: string;
  kind: EarningKind;
  /** For overrides: whose sale it was. */
  subordinate: string | null;
  date: string;
  window: string;
  /** In minor units of the plan's currency; zero where nothing is earned, and the trace says why. */
  amount: bigint;
  planVersion: string;
  trace: Trace;
}

/**
 * What shares one attainment: whole sales, split afterwards; the credits of one party; or the credits of one team, which
 * `teamOf` names by who leads it.
 */
export type Pool = { contract: true } | { party: string } | { team: string };
