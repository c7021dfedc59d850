import type { Multiplied } from './accelerator.rules.js';
import { type Rational, ZERO } from './rational.js';
import type { Sale } from './sale.js';

/** What a rule remembers within a window. */
export interface RuleAttainment {
  /** Measure of the rule's own sales so far. */
  attainment: bigint;
  /** What they have earned, by whatever rate, before the cap. */
  prior: Rational;
  /** How much of the attainment counts by which factor of an accelerator: that of the day of each sale. */
  multiplied: Multiplied;
}

const NOTHING: Multiplied = new Map();

/** What a pool remembers within a window of accumulation. */
export class Window {
  readonly #rules = new Map<string, RuleAttainment>();
  #latest: { name: string; state: RuleAttainment } | undefined;
  /** Measure of all sales that a rule fits: what the quota is compared with. */
  attainment = 0n;
  /** Sum of all earnings before the cap: exact for running totals, else of rounded ones. */
  sum: Rational = ZERO;
  /** Sum of all earnings, before anything is clawed back. */
  earned = 0n;
  /** How much of them was clawed back since. */
  clawedBack = 0n;
  /** The last sale that earned by a rule and of which something is left. */
  lastLeft: Sale | undefined;

  /** By name, so that a rule goes on where the version before has left it. */
  rule(name: string): RuleAttainment {
    if (this.#latest?.name === name) return this.#latest.state;
    let state = this.#rules.get(name);
    if (!state) this.#rules.set(name, (state = { attainment: 0n, prior: ZERO, multiplied: NOTHING }));
    this.#latest = { name, state };
    return state;
  }
}
