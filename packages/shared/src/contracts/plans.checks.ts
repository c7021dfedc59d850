import type { PlanFields, PlanRate, PlanRule } from './plans.fields.js';
import { compared, type Path, PlanFigures, type PlanIssue } from './plans.figures.js';
import { pointIssues, tierIssues } from './plans.tiers.checks.js';

/** All that holds between the fields of a plan whose fields are right one by one. */
export function planIssues(plan: PlanFields): PlanIssue[] {
  return [...new PlanCheck(plan).issues()];
}

class PlanCheck {
  readonly #plan: PlanFields;
  readonly #figures: PlanFigures;

  constructor(plan: PlanFields) {
    this.#plan = plan;
    this.#figures = new PlanFigures(plan);
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
      yield* this.#perPayment(path, rule);
    }
    yield* this.#accelerator();
    yield* this.#capAndFloor();
    yield* this.#overrides();
    if (this.#plan.draw) yield* this.#figures.amount(['draw', 'amount'], this.#plan.draw.amount);
  }

  *#rate(path: Path, rate: PlanRate): Generator<PlanIssue> {
    switch (rate.mode) {
      case 'flat':
        yield* this.#figures.amount([...path, 'amount'], rate.amount);
        break;
      case 'percent':
        if (this.#figures.ofQuantity)
          yield {
            path: [...path, 'mode'],
            message: 'must not be percent of a quantity: use tiers with per_unit',
          };
        break;
      case 'interpolated':
        yield* pointIssues(this.#figures, [...path, 'points'], rate.points);
        break;
      default:
        yield* tierIssues(this.#figures, [...path, 'tiers'], rate.tiers, rate.bounds);
    }
  }

  *#perTransaction(path: Path, limits: { minimum?: string | undefined; maximum?: string | undefined }) {
    const { minimum, maximum } = limits;
    if (minimum !== undefined) yield* this.#figures.amount([...path, 'minimum'], minimum);
    if (maximum !== undefined) yield* this.#figures.amount([...path, 'maximum'], maximum);
    if (minimum === undefined || maximum === undefined) return;
    if (this.#figures.amountProblem(minimum) || this.#figures.amountProblem(maximum)) return;
    if (compared(minimum) > compared(maximum))
      yield { path: [...path, 'maximum'], message: 'must not be below the minimum' };
  }

  /** Each payment is a transaction where what is paid counts: what is fixed per transaction would be paid with each. */
  *#perPayment(path: Path, { rate, per_transaction }: PlanRule): Generator<PlanIssue> {
    if (this.#plan.basis !== 'paid') return;
    if (rate.mode === 'flat')
      yield {
        path: [...path, 'rate', 'mode'],
        message:
          'must not be flat where the basis is paid: it would be earned with each part payment; use percent, or the basis invoiced',
      };
    if (per_transaction?.minimum !== undefined || per_transaction?.maximum !== undefined)
      yield {
        path: [...path, 'per_transaction'],
        message:
          'must be absent where the basis is paid: it would apply to each part payment and not to the sale; leave it out, or use the basis invoiced',
      };
  }

  *#accelerator(): Generator<PlanIssue> {
    const { accelerator, rules } = this.#plan;
    if (!accelerator) return;
    const problem = this.#figures.measureProblem(accelerator.quota);
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
    if (cap) yield* this.#figures.amount(['cap', 'amount'], cap.amount);
    if (cap?.kind === 'soft' && cap.factor === undefined)
      yield {
        path: ['cap', 'factor'],
        message: 'is missing: a soft cap says how much of what is above counts',
      };
    if (cap?.kind === 'hard' && cap.factor !== undefined)
      yield { path: ['cap', 'factor'], message: 'belongs to a soft cap: above a hard one nothing counts' };
    if (floor) yield* this.#figures.amount(['floor', 'amount'], floor.amount);
    if (!cap || !floor || cap.kind === 'soft') return;
    if (this.#figures.amountProblem(cap.amount) || this.#figures.amountProblem(floor.amount)) return;
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
      if (of === 'sale' && this.#figures.ofQuantity)
        yield {
          path: ['overrides', index, 'of'],
          message: 'must be commission where the plan measures a quantity: a percentage of it is no money',
        };
    }
  }
}
