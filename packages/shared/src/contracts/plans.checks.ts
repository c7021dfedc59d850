import { amountProblem, decimalProblem, QUANTITY_DIGITS, scaled } from './money.js';
import type { PlanFields, PlanRate, PlanTier } from './plans.fields.js';

/** One rule that a plan breaks: which field, and what is wrong with it. */
export interface PlanIssue {
  path: (string | number)[];
  message: string;
}

type Path = (string | number)[];

/** Enough digits to compare any two numbers of a plan. */
const COMPARED_DIGITS = 8;
const compared = (text: string) => scaled(text, COMPARED_DIGITS);

/** All that holds between the fields of a plan whose fields are right one by one. */
export function planIssues(plan: PlanFields): PlanIssue[] {
  return [...new PlanCheck(plan).issues()];
}

class PlanCheck {
  readonly #plan: PlanFields;
  readonly #ofQuantity: boolean;

  constructor(plan: PlanFields) {
    this.#plan = plan;
    this.#ofQuantity = plan.measure === 'quantity';
  }

  *issues(): Generator<PlanIssue> {
    const names = new Set<string>();
    for (const [index, rule] of this.#plan.rules.entries()) {
      const path = ['rules', index];
      if (names.has(rule.name))
        yield { path: [...path, 'name'], message: `must be given once: "${rule.name}" is there already` };
      names.add(rule.name);
      yield* this.#rate([...path, 'rate'], rule.rate);
      yield* this.#perTransaction([...path, 'per_transaction'], rule.per_transaction ?? {});
    }
    yield* this.#accelerator();
    yield* this.#capAndFloor();
    yield* this.#overrides();
    if (this.#plan.draw) yield* this.#amount(['draw', 'amount'], this.#plan.draw.amount);
  }

  *#rate(path: Path, rate: PlanRate): Generator<PlanIssue> {
    switch (rate.mode) {
      case 'flat':
        yield* this.#amount([...path, 'amount'], rate.amount);
        break;
      case 'percent':
        if (this.#ofQuantity)
          yield {
            path: [...path, 'mode'],
            message: 'must not be percent of a quantity: use tiers with per_unit',
          };
        break;
      case 'interpolated':
        yield* this.#points([...path, 'points'], rate.points);
        break;
      default:
        yield* this.#tiers([...path, 'tiers'], rate.tiers, rate.bounds);
    }
  }

  *#tiers(path: Path, tiers: PlanTier[], bounds: 'half_open' | 'upper_inclusive'): Generator<PlanIssue> {
    for (const [index, tier] of tiers.entries()) {
      const own = [...path, index];
      yield* this.#price(own, tier);
      if (tier.flat !== undefined) yield* this.#amount([...own, 'flat'], tier.flat);
    }
    if (bounds === 'upper_inclusive') yield* this.#upperBounds(path, tiers);
    else yield* this.#lowerBounds(path, tiers);
  }

  *#lowerBounds(path: Path, tiers: PlanTier[]): Generator<PlanIssue> {
    let before: bigint | undefined;
    for (const [index, { from, to, up_to }] of tiers.entries()) {
      const own = [...path, index];
      if (up_to !== undefined)
        yield { path: [...own, 'up_to'], message: 'belongs to tiers with bounds: upper_inclusive' };
      if (from === undefined) {
        yield { path: [...own, 'from'], message: 'is missing: it says where the tier starts' };
        return;
      }
      const problem = this.#measureProblem(from);
      if (problem) {
        yield { path: [...own, 'from'], message: problem };
        return;
      }
      const start = compared(from);
      if (before === undefined && start !== 0n)
        yield { path: [...own, 'from'], message: 'must be 0: the first tier starts at zero' };
      if (before !== undefined && start <= before)
        yield {
          path: [...own, 'from'],
          message: 'must be above the start of the tier before: tiers ascend',
        };
      before = start;
      if (to !== undefined) yield* this.#explicitEnd([...own, 'to'], to, tiers[index + 1]);
    }
  }

  *#explicitEnd(path: Path, to: string | null, next: PlanTier | undefined): Generator<PlanIssue> {
    if (!next) {
      if (to !== null) yield { path, message: 'must be null or absent: the last tier is open' };
      return;
    }
    if (to === null) {
      yield { path, message: 'must not be null: only the last tier is open' };
      return;
    }
    const problem = this.#measureProblem(to);
    if (problem) yield { path, message: problem };
    else if (next.from !== undefined && this.#measureProblem(next.from) === undefined) {
      const [end, start] = [compared(to), compared(next.from)];
      if (end < start) yield { path, message: `leaves a gap: the next tier starts at ${next.from}` };
      if (end > start) yield { path, message: `overlaps the next tier, which starts at ${next.from}` };
    }
  }

  *#upperBounds(path: Path, tiers: PlanTier[]): Generator<PlanIssue> {
    let before = 0n;
    for (const [index, tier] of tiers.entries()) {
      const own = [...path, index];
      for (const field of ['from', 'to'] as const)
        if (tier[field] !== undefined)
          yield { path: [...own, field], message: 'belongs to tiers with bounds: half_open; use up_to' };
      const last = index === tiers.length - 1;
      const end = tier.up_to;
      const at = [...own, 'up_to'];
      if (end === undefined) yield { path: at, message: 'is missing: it says where the tier ends' };
      else if (last && end !== null) yield { path: at, message: 'must be null: the last tier is open' };
      else if (!last && end === null)
        yield { path: at, message: 'must not be null: only the last tier is open' };
      if (last || typeof end !== 'string') continue;
      const problem = this.#measureProblem(end);
      if (problem) {
        yield { path: at, message: problem };
        return;
      }
      if (compared(end) <= before)
        yield {
          path: at,
          message:
            index === 0 ? 'must be above zero' : 'must be above the end of the tier before: tiers ascend',
        };
      before = compared(end);
    }
  }

  *#points(path: Path, points: { at: string; rate?: string | undefined; per_unit?: string | undefined }[]) {
    let before: bigint | undefined;
    for (const [index, point] of points.entries()) {
      const own = [...path, index];
      yield* this.#price(own, point);
      const problem = this.#measureProblem(point.at);
      if (problem) {
        yield { path: [...own, 'at'], message: problem };
        return;
      }
      const at = compared(point.at);
      if (before !== undefined && at <= before)
        yield { path: [...own, 'at'], message: 'must be above the point before: points ascend' };
      before = at;
    }
  }

  /** A percentage where money is measured, a price per unit where quantities are. */
  *#price(path: Path, { rate, per_unit }: { rate?: string | undefined; per_unit?: string | undefined }) {
    const [wanted, other] = this.#ofQuantity
      ? (['per_unit', 'rate'] as const)
      : (['rate', 'per_unit'] as const);
    const given = { rate, per_unit };
    if (given[other] !== undefined)
      yield {
        path: [...path, other],
        message: this.#ofQuantity
          ? 'is a percentage of money, and the plan measures a quantity: use per_unit'
          : 'is a price per unit, and the plan measures money: use rate',
      };
    else if (given[wanted] === undefined) yield { path: [...path, wanted], message: 'is missing' };
  }

  *#perTransaction(path: Path, limits: { minimum?: string | undefined; maximum?: string | undefined }) {
    const { minimum, maximum } = limits;
    if (minimum !== undefined) yield* this.#amount([...path, 'minimum'], minimum);
    if (maximum !== undefined) yield* this.#amount([...path, 'maximum'], maximum);
    if (minimum === undefined || maximum === undefined) return;
    if (this.#amountProblem(minimum) || this.#amountProblem(maximum)) return;
    if (compared(minimum) > compared(maximum))
      yield { path: [...path, 'maximum'], message: 'must not be below the minimum' };
  }

  *#accelerator(): Generator<PlanIssue> {
    const { accelerator, rules } = this.#plan;
    if (!accelerator) return;
    const problem = this.#measureProblem(accelerator.quota);
    if (problem) yield { path: ['accelerator', 'quota'], message: problem };
    else if (compared(accelerator.quota) === 0n)
      yield { path: ['accelerator', 'quota'], message: 'must be above zero' };
    let before: bigint | undefined;
    for (const [index, step] of accelerator.steps.entries()) {
      const from = compared(step.from_percent);
      if (before !== undefined && from <= before)
        yield {
          path: ['accelerator', 'steps', index, 'from_percent'],
          message: 'must be above the step before: steps ascend',
        };
      before = from;
    }
    for (const [index, { rate }] of rules.entries())
      if (rate.mode === 'cumulative_less_prior')
        yield {
          path: ['rules', index, 'rate', 'mode'],
          message:
            'must not be cumulative_less_prior beside an accelerator: it would take the acceleration back',
        };
  }

  *#capAndFloor(): Generator<PlanIssue> {
    const { cap, floor } = this.#plan;
    if (cap) yield* this.#amount(['cap', 'amount'], cap.amount);
    if (cap?.kind === 'soft' && cap.factor === undefined)
      yield {
        path: ['cap', 'factor'],
        message: 'is missing: a soft cap says how much of what is above counts',
      };
    if (cap?.kind === 'hard' && cap.factor !== undefined)
      yield { path: ['cap', 'factor'], message: 'belongs to a soft cap: above a hard one nothing counts' };
    if (floor) yield* this.#amount(['floor', 'amount'], floor.amount);
    if (!cap || !floor || cap.kind === 'soft') return;
    if (this.#amountProblem(cap.amount) || this.#amountProblem(floor.amount)) return;
    if (compared(floor.amount) > compared(cap.amount))
      yield { path: ['floor', 'amount'], message: 'must not be above the cap' };
  }

  *#overrides(): Generator<PlanIssue> {
    const levels = new Set<number>();
    for (const [index, { level, of }] of this.#plan.overrides.entries()) {
      if (levels.has(level))
        yield {
          path: ['overrides', index, 'level'],
          message: `must be given once: level ${level} is there already`,
        };
      levels.add(level);
      if (of === 'sale' && this.#ofQuantity)
        yield {
          path: ['overrides', index, 'of'],
          message: 'must be commission where the plan measures a quantity: a percentage of it is no money',
        };
    }
  }

  *#amount(path: Path, text: string): Generator<PlanIssue> {
    const message = this.#amountProblem(text);
    if (message) yield { path, message };
  }

  #amountProblem(text: string): string | undefined {
    return amountProblem(text, this.#plan.currency) ?? negativeProblem(text);
  }

  #measureProblem(text: string): string | undefined {
    const problem = this.#ofQuantity
      ? decimalProblem(text, QUANTITY_DIGITS)
      : amountProblem(text, this.#plan.currency);
    return problem ?? negativeProblem(text);
  }
}

function negativeProblem(text: string): string | undefined {
  return text.startsWith('-') ? 'must not be negative' : undefined;
}
