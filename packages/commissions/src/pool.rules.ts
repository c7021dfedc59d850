import { allocate, totalOf } from './allocation.rules.js';
import { clawbackOf, type CountedReversal, countedReversals, isLeft, leftOf } from './clawback.rules.js';
import { commissionOf } from './commission.rules.js';
import type { Earning, EarningKind, Pool } from './earning.js';
import { floorOf } from './floor.rules.js';
import { overridesOf } from './override.rules.js';
import type { CompiledRule } from './plan.js';
import { ruleOf } from './scope.rules.js';
import { type Participant, type Sale, teamOf } from './sale.js';
import type { CommissionTrace, NothingTrace, Trace, TraceSplit } from './trace/trace.js';
import { Window } from './window.js';

/**
 * Calculates all that a pool earns.
 * @param sales in order of date, and then in the caller's order; those of other pools are passed over
 * @throws {RangeError} when a sale has no participant with a share above zero
 */
export function calculatePool(sales: Iterable<Sale>, pool: Pool): Earning[] {
  const earnings: Earning[] = [];
  eachEarning(sales, pool, (earning) => earnings.push(earning));
  return earnings;
}

/** As {@link calculatePool}, one by one: what is earned need not fit into memory. Floors come last. */
export function eachEarning(sales: Iterable<Sale>, pool: Pool, emit: (earning: Earning) => void): void {
  const calculation = new PoolCalculation(pool, emit);
  for (const sale of sales) calculation.add(sale);
  calculation.end();
}

interface Shares {
  of: readonly Participant[];
  shares: bigint[];
  texts: string[];
  total: bigint;
}

class PoolCalculation {
  readonly #pool: Pool;
  readonly #emit: (earning: Earning) => void;
  readonly #windows = new Map<string, Window>();
  #latest: { key: string; window: Window } | undefined;
  #latestShares: Shares | undefined;

  constructor(pool: Pool, emit: (earning: Earning) => void) {
    this.#pool = pool;
    this.#emit = emit;
  }

  add(sale: Sale): void {
    const reversals = countedReversals(sale);
    const recomputed = sale.plan.clawback.policy === 'recompute';
    const taken = recomputed ? (reversals.at(-1)?.after ?? 0n) : 0n;
    const measure = leftOf(sale, taken);
    const clawedBack = recomputed ? [] : reversals;
    const rule = ruleOf(sale.plan, sale);
    if ('contract' in this.#pool) this.#whole(sale, rule, measure, taken, clawedBack);
    else this.#credits(sale, rule, measure, taken, clawedBack);
  }

  end(): void {
    for (const window of this.#windows.values())
      for (const earning of floorOf(window, (sale) => this.#meant(sale))) this.#emit(earning);
  }

  /** The whole sale earns, and what it earns is divided. */
  #whole(
    sale: Sale,
    rule: CompiledRule | null,
    measure: bigint,
    taken: bigint,
    reversals: CountedReversal[],
  ): void {
    const { plan, participants } = sale;
    if (!rule || measure === 0n) {
      for (const participant of participants) this.#nothing(sale, participant, rule, taken);
      return;
    }
    const window = this.#window(sale.window);
    if (isLeft(sale, reversals)) window.lastLeft = sale;
    const { amount, trace } = commissionOf(plan, rule, window, measure, null);
    if (taken !== 0n) trace.reversed = taken.toString();
    if (participants.length === 1) {
      this.#credited(sale, window, participants[0]!, amount, measure, trace, reversals);
      return;
    }
    const { shares, texts } = this.#shares(participants);
    const parts = allocate(amount, shares, plan.allocation);
    const credits = plan.overrides.length > 0 ? allocate(measure, shares, plan.allocation) : null;
    for (let part = 0; part < participants.length; part += 1) {
      const split: TraceSplit = { shares: texts, part };
      if (plan.allocation === 'first_takes_rest') split.policy = plan.allocation;
      // The last one needs no copy.
      const own: CommissionTrace = part === participants.length - 1 ? trace : { ...trace };
      own.split = split;
      this.#credited(sale, window, participants[part]!, parts[part]!, credits?.[part] ?? 0n, own, reversals);
    }
  }

  /** The sale is divided, and each part of it that belongs to the pool earns. */
  #credits(
    sale: Sale,
    rule: CompiledRule | null,
    measure: bigint,
    taken: bigint,
    reversals: CountedReversal[],
  ): void {
    const { plan, participants } = sale;
    const { shares, total } = this.#shares(participants);
    const credits = allocate(measure, shares, plan.allocation);
    for (let index = 0; index < participants.length; index += 1) {
      const participant = participants[index]!;
      if (!this.#isMeant(participant)) continue;
      const credit = credits[index]!;
      if (!rule || credit === 0n) {
        this.#nothing(sale, participant, rule, taken);
        continue;
      }
      const window = this.#window(sale.window);
      if (isLeft(sale, reversals)) window.lastLeft = sale;
      const share = participants.length === 1 ? null : { share: participant.share, total };
      const { amount, trace } = commissionOf(plan, rule, window, credit, share);
      if (taken !== 0n) trace.reversed = taken.toString();
      this.#credited(sale, window, participant, amount, credit, trace, reversals);
    }
  }

  /** A participant's commission, its managers' overrides, and what is taken back of each. */
  #credited(
    sale: Sale,
    window: Window,
    participant: Participant,
    amount: bigint,
    credit: bigint,
    trace: CommissionTrace,
    reversals: CountedReversal[],
  ): void {
    const { party } = participant;
    window.clawedBack += this.#earned(sale, 'commission', party, null, amount, trace, reversals);
    if (sale.plan.overrides.length === 0) return;
    for (const override of overridesOf(sale.plan, participant, amount, credit))
      this.#earned(sale, 'override', override.party, party, override.amount, override.trace, reversals);
  }

  /** @returns how much of it is clawed back */
  #earned(
    sale: Sale,
    kind: 'commission' | 'override',
    party: string,
    subordinate: string | null,
    amount: bigint,
    trace: Trace,
    reversals: CountedReversal[],
  ): bigint {
    this.#emit(earning(sale, kind, party, subordinate, null, sale.date, amount, trace));
    let clawedBack = 0n;
    if (amount === 0n) return clawedBack;
    const back = kind === 'commission' ? 'clawback' : 'override_clawback';
    for (const counted of reversals) {
      const { id, date } = counted.reversal;
      const taken = clawbackOf(sale, amount, counted);
      this.#emit(earning(sale, back, party, subordinate, id, date, taken.amount, taken.trace));
      clawedBack -= taken.amount;
    }
    return clawedBack;
  }

  #nothing(sale: Sale, { party }: Participant, rule: CompiledRule | null, taken: bigint): void {
    const { version, currency, digits } = sale.plan;
    const why = !rule ? 'no_rule' : taken === 0n ? 'no_measure' : 'reversed';
    const trace: NothingTrace = { v: 1, kind: 'nothing', plan: version, currency, digits, why };
    this.#emit(earning(sale, 'commission', party, null, null, sale.date, 0n, trace));
  }

  /** Sales of a contract mostly have the same participants: theirs are read once. */
  #shares(participants: readonly Participant[]): Shares {
    if (this.#latestShares?.of === participants) return this.#latestShares;
    const shares = participants.map(({ share }) => share);
    this.#latestShares = { of: participants, shares, texts: shares.map(String), total: totalOf(shares) };
    return this.#latestShares;
  }

  #window(key: string): Window {
    if (this.#latest?.key === key) return this.#latest.window;
    let window = this.#windows.get(key);
    if (!window) this.#windows.set(key, (window = new Window()));
    this.#latest = { key, window };
    return window;
  }

  #isMeant(participant: Participant): boolean {
    if ('party' in this.#pool) return participant.party === this.#pool.party;
    return 'contract' in this.#pool || teamOf(participant) === this.#pool.team;
  }

  #meant(sale: Sale): Participant[] {
    return sale.participants.filter((participant) => this.#isMeant(participant));
  }
}

function earning(
  sale: Sale,
  kind: EarningKind,
  party: string,
  subordinate: string | null,
  reversalId: string | null,
  date: string,
  amount: bigint,
  trace: Trace,
): Earning {
  return {
    saleId: sale.id,
    contractId: sale.contractId,
    reversalId,
    party,
    kind,
    subordinate,
    date,
    window: sale.window,
    amount,
    planVersion: sale.plan.version,
    trace,
  };
}
