import type { RoundingMode } from '../rounding.rules.js';

/** Whole numbers as text: amounts in minor units, measures in minor units or millionths. */
type Whole = string;
/** A number as text: decimal, or a fraction like `14/3`. */
type Exact = string;

interface TraceHead {
  /** Of this format. A trace is read by the rules of its version for ever. */
  v: 1;
  plan: string;
  currency: string;
  /** Digits after the point of the currency, when it was calculated. */
  digits: number;
}

/** Which part of an amount is meant, and how the amount is divided. */
export interface TraceSplit {
  shares: Whole[];
  /** Index of the share that is this earning's. */
  part: number;
  /** Absent: by largest remainder. */
  policy?: 'first_takes_rest';
}

/** How a sale earned what it earned. What is absent had no effect. */
export interface CommissionTrace extends TraceHead {
  kind: 'commission';
  rule: string;
  mode: 'flat' | 'percent' | 'marginal' | 'retroactive' | 'interpolated' | 'cumulative_less_prior';
  /** Measures are millionths of a unit, and rates are prices of one. */
  unit?: 'quantity';
  /** Attainment under the rule before the sale. */
  before: Whole;
  /** What the sale adds to it. */
  measure: Whole;
  /** How much of the whole sale was taken back: it is not in the measure any more. */
  reversed?: Whole;
  /** The share and all shares, when the sale is divided before: what is per transaction is divided likewise. */
  share?: [share: Whole, total: Whole];
  /**
   * Measures and the rate of each, percent or price of one, and by what the accelerator multiplies it where that is not
   * one. Retroactive ones take back what was earned before.
   */
  slices: [measure: Exact, rate: Exact, factor?: Exact][];
  /** Fixed amounts; of tiers also by what the accelerator multiplies them. */
  fees?: (Whole | [amount: Whole, factor: Exact])[];
  /** What was earned before under the rule, and is taken off the rounded sum of all slices. */
  prior?: Exact;
  /** Attainment of all rules before the sale, which the accelerator compares with its quota. */
  attained?: Whole;
  /** How the accelerator cuts the sale: measures, and by what each is multiplied. A flat amount counts by their mean. */
  stretches?: [measure: Exact, factor: Exact][];
  /** Of traces from before sales were cut: what the accelerator multiplied the whole earning by. */
  factor?: Exact;
  minimum?: Whole;
  maximum?: Whole;
  rounding: RoundingMode;
  /** The sum in the window before: exact for running totals, else rounded. Present when rounding or cap need it. */
  sum?: Exact;
  /** Present when the sum is rounded, and not each earning by itself. */
  running?: true;
  cap?: { amount: Whole; factor?: Exact };
  split?: TraceSplit;
}

/** Why nothing was earned. */
export interface NothingTrace extends TraceHead {
  kind: 'nothing';
  why: 'no_rule' | 'no_measure' | 'reversed';
}

/** A percentage of what somebody else earned or sold. */
export interface OverrideTrace extends TraceHead {
  kind: 'override';
  level: number;
  of: 'commission' | 'sale';
  /** The commission, or the part of the sale, in minor units. */
  base: Whole;
  rate: Exact;
  rounding: RoundingMode;
}

/** What is taken back of an earning when part of its sale is. */
export interface ClawbackTrace extends TraceHead {
  kind: 'clawback';
  earned: Whole;
  /** Measure of the sale, and how much of it was taken back before and after. */
  measure: Whole;
  before: Whole;
  after: Whole;
  unit?: 'quantity';
  rounding: RoundingMode;
}

/** What is missing to the least that is earned in a window, where something of a sale in it is left. */
export interface FloorTrace extends TraceHead {
  kind: 'floor';
  floor: Whole;
  /** What the window's sales earned. */
  earned: Whole;
  /** How much of that was clawed back: what is missing is counted from the rest. */
  clawedBack?: Whole;
  split?: TraceSplit;
}

/** What a draw advances in a period, or gets back. */
export interface DrawTrace {
  v: 1;
  kind: 'draw';
  currency: string;
  digits: number;
  draw: 'recoverable' | 'non_recoverable';
  amount: Whole;
  earned: Whole;
  /** What was owed before. */
  opening: Whole;
  /** The party takes part no longer: the draw counts as nothing. */
  over?: true;
}

/** Plain JSON from which an amount can be calculated again (`replay`) and told in words (`explain`). */
export type Trace = CommissionTrace | NothingTrace | OverrideTrace | ClawbackTrace | FloorTrace | DrawTrace;
