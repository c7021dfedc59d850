import type { PlanDocument } from '@slipway/shared/contracts';
import type { AllocationPolicy } from './allocation.rules.js';
import type { Rational } from './rational.js';
import type { RoundingMode } from './rounding.rules.js';

/** A rate as a whole number (see {@link CompiledRate.denominator}), and as the plan writes it. */
export interface CompiledPrice {
  value: bigint;
  text: string;
}

export interface CompiledTier extends CompiledPrice {
  /** Where it starts; whether the bound itself belongs to it is said by `inclusive`. */
  from: bigint;
  /** In minor units. */
  flat: bigint;
}

export interface CompiledPoint extends CompiledPrice {
  at: bigint;
}

export type CompiledRate =
  | { mode: 'flat'; amount: bigint }
  | ({ mode: 'percent'; denominator: bigint } & CompiledPrice)
  | {
      mode: 'interpolated';
      denominator: bigint;
      points: readonly CompiledPoint[];
      /** A rate's whole number divided by this is the rate as a plan writes it. */
      priceUnit: bigint;
    }
  | {
      mode: 'marginal' | 'retroactive' | 'cumulative_less_prior';
      of: 'marginal' | 'retroactive';
      /** Measure × rate / denominator is in minor units. */
      denominator: bigint;
      tiers: readonly CompiledTier[];
      /** Whether an upper bound belongs to the tier below it. */
      inclusive: boolean;
      hasFlat: boolean;
    };

export interface CompiledRule {
  name: string;
  scope: PlanDocument['rules'][number]['scope'];
  /** How specific its scope is. */
  weight: number;
  rate: CompiledRate;
  /** The same; its tiers are in measures times the scale of the plan's accelerator. */
  finer: CompiledRate;
  minimum: bigint | null;
  maximum: bigint | null;
}

export interface CompiledCap {
  amount: Rational;
  /** What is above counts so much; null: not at all. */
  factor: Rational | null;
}

export interface CompiledFactor {
  value: Rational;
  /** As traces have it. */
  text: string;
}

export interface CompiledAccelerator {
  /** The starts of the steps are in measures times this: the least by which they are whole numbers. */
  scale: bigint;
  steps: readonly { from: bigint; factor: CompiledFactor }[];
}

export interface CompiledDraw {
  kind: 'recoverable' | 'non_recoverable';
  /** Minor units per period and party. */
  amount: bigint;
  currency: string;
  digits: number;
}

/** A version of a plan, made ready for the rules by `compilePlan`. It does not change. */
export interface CompiledPlan {
  readonly version: string;
  readonly document: PlanDocument;
  readonly currency: string;
  readonly digits: number;
  readonly ofQuantity: boolean;
  /** Whether sales of a window add up; else tiers start anew with each. */
  readonly accumulates: boolean;
  /** Most specific first, then as in the document. */
  readonly rules: readonly CompiledRule[];
  readonly accelerator: CompiledAccelerator | null;
  readonly cap: CompiledCap | null;
  readonly floor: bigint | null;
  readonly overrides: readonly { level: number; of: 'commission' | 'sale'; rate: Rational; text: string }[];
  readonly draw: CompiledDraw | null;
  readonly clawback: { policy: 'recompute' | 'reverse_paid' | 'none'; withinDays: number | null };
  readonly rounding: RoundingMode;
  /** Whether the sum in the window is rounded, and not each earning by itself. */
  readonly ofRunningTotal: boolean;
  readonly allocation: AllocationPolicy;
}
