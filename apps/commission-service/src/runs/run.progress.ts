import type { HandlerContext } from '@slipway/jobs';
import { moneyOf, type Money } from '@slipway/shared/contracts';
import type { PostResult } from '../units/unit.poster.js';

const EVERY_MS = 250;

/** Counts what a run has done, and tells it. */
export class RunProgress {
  calculated = 0;
  unchanged = 0;
  sales = 0;
  entries = 0;
  readonly totals = new Map<string, bigint>();
  private told = 0;

  constructor(
    private readonly context: HandlerContext,
    /** Contracts, parties and teams that there are to look at. */
    private readonly all: number,
  ) {}

  skipped(units: number): void {
    this.unchanged += units;
    this.tell();
  }

  add(units: number, { sales, entries, totals }: PostResult): void {
    this.calculated += units;
    this.sales += sales;
    this.entries += entries;
    addTotals(this.totals, totals);
    this.tell();
  }

  private tell(): void {
    const now = performance.now();
    if (now - this.told < EVERY_MS) return;
    this.told = now;
    const done = this.calculated + this.unchanged;
    const percent = this.all === 0 ? 100 : Math.min(99, Math.floor((done * 100) / this.all));
    this.context.progress(
      percent,
      'calculate',
      `${done} of ${this.all} calculated, ${this.entries} entries posted`,
    );
  }
}

export function addTotals(into: Map<string, bigint>, totals: ReadonlyMap<string, bigint>): void {
  for (const [currency, amount] of totals) into.set(currency, (into.get(currency) ?? 0n) + amount);
}

/** As the wire has them, by currency. */
export function moneyTotals(totals: ReadonlyMap<string, bigint>): Money[] {
  return [...totals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, minor]) => moneyOf(minor, currency));
}
