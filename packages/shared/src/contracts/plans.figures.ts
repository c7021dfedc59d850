import { amountProblem, decimalProblem, QUANTITY_DIGITS, scaled } from './money.js';
import type { PlanFields } from './plans.fields.js';

/** One rule that a plan breaks: which field, and what is wrong with it. */
export interface PlanIssue {
  path: Path;
  message: string;
}

export type Path = (string | number)[];

/** Enough digits to compare any two numbers of a plan. */
const COMPARED_DIGITS = 8;
export const compared = (text: string): bigint => scaled(text, COMPARED_DIGITS);

/** Which figures a plan may have: amounts of its currency, and measures in it or in quantities. */
export class PlanFigures {
  readonly #currency: string;
  readonly ofQuantity: boolean;

  constructor({ currency, measure }: Pick<PlanFields, 'currency' | 'measure'>) {
    this.#currency = currency;
    this.ofQuantity = measure === 'quantity';
  }

  /** A percentage where money is measured, a price per unit where quantities are. */
  *price(path: Path, { rate, per_unit }: { rate?: string | undefined; per_unit?: string | undefined }) {
    const [wanted, other] = this.ofQuantity
      ? (['per_unit', 'rate'] as const)
      : (['rate', 'per_unit'] as const);
    const given = { rate, per_unit };
    if (given[other] !== undefined)
      yield {
        path: [...path, other],
        message: this.ofQuantity
          ? 'is a percentage of money, and the plan measures a quantity: use per_unit'
          : 'is a price per unit, and the plan measures money: use rate',
      };
    else if (given[wanted] === undefined) yield { path: [...path, wanted], message: 'is missing' };
  }

  *amount(path: Path, text: string): Generator<PlanIssue> {
    const message = this.amountProblem(text);
    if (message) yield { path, message };
  }

  amountProblem(text: string): string | undefined {
    return amountProblem(text, this.#currency) ?? negativeProblem(text);
  }

  measureProblem(text: string): string | undefined {
    const problem = this.ofQuantity
      ? decimalProblem(text, QUANTITY_DIGITS)
      : amountProblem(text, this.#currency);
    return problem ?? negativeProblem(text);
  }
}

function negativeProblem(text: string): string | undefined {
  return text.startsWith('-') ? 'must not be negative' : undefined;
}
