import { CURRENCIES, type PlanDocument } from '@slipway/shared/contracts';
import type { Decimal } from 'decimal.js';
import { integrated, type Walked, walked } from './oracle.acceleration.fixture.js';
import { divided, roundedTo, settled } from './oracle.division.fixture.js';
import { D, worth } from './oracle.rates.fixture.js';
import { type OracleRule, type OracleSold, ruleFor } from './oracle.scopes.fixture.js';

/*
 * The rules once more, written from their description alone (docs/commissions.md and the comments of the plan's fields)
 * and in another way: in major units on decimals, straight from the document, as "what does everything up to here earn".
 */

export interface OracleParticipant {
  party: string;
  share: string;
  managers: readonly { party: string; level: number }[];
}

export interface OracleSale extends OracleSold {
  id: string;
  /** Major units, or units. */
  measure: string;
  window: string;
  participants: readonly OracleParticipant[];
  credits: { id: string; days: number; measure: string }[];
}

/** What is known of a window. */
interface Book {
  volumes: Map<string, Decimal>;
  bases: Map<string, Decimal>;
  walks: Map<string, Walked[]>;
  volume: Decimal;
  sum: Decimal;
  /** What is earned, less what is taken back of it. */
  kept: Decimal;
  last: OracleSale | undefined;
}

const ZERO = new D(0);

/**
 * What is earned in a pool, by `sale party kind subordinate credit`, in major units; what is zero is left out.
 * @param isMeant whose part of a sale earns by itself; null where sales earn whole and are divided
 */
export function oracle(
  sales: readonly OracleSale[],
  isMeant: ((participant: OracleParticipant) => boolean) | null,
): Map<string, string> {
  const books = new Map<string, Book>();
  const amounts = new Map<string, Decimal>();
  const add = (amount: Decimal, ...name: string[]) => {
    const key = name.join(' ');
    amounts.set(key, amount.plus(amounts.get(key) ?? 0));
  };

  for (const sale of sales) {
    const { plan, participants } = sale;
    const digits = CURRENCIES.get(plan.currency)!;
    const { policy } = plan.allocation;
    const shares = participants.map(({ share }) => share);
    const whole = shares.reduce((sum, share) => sum.plus(share), ZERO);
    const taken = takenBack(sale);
    const size = new D(sale.measure).abs();
    const gone = taken.at(-1)?.upTo ?? ZERO;
    const counts =
      plan.clawback.policy === 'recompute' ? fromZero(sale, size.minus(gone)) : new D(sale.measure);
    const credits = divided(counts, shares, plan.measure === 'quantity' ? 6 : digits, policy);
    const rule = ruleFor(sale);

    const earned = (participant: OracleParticipant, amount: Decimal, credit: Decimal, book: Book) => {
      const reverse = (kind: string, of: Decimal, party: string, subordinate: string) => {
        if (plan.clawback.policy === 'recompute') return ZERO;
        let back = ZERO;
        for (const { id, upTo } of taken) {
          const all = roundedTo(of.times(upTo).div(size), digits, plan.rounding.mode);
          add(back.minus(all), sale.id, party, kind, subordinate, id);
          back = all;
        }
        return back;
      };
      add(amount, sale.id, participant.party, 'commission', '', '');
      book.kept = book.kept.plus(amount).minus(reverse('clawback', amount, participant.party, ''));
      for (const { level, of, rate } of plan.overrides)
        for (const manager of participant.managers.filter((above) => above.level === level)) {
          const base = of === 'sale' ? credit : amount;
          const extra = roundedTo(base.times(rate).div(100), digits, plan.rounding.mode);
          add(extra, sale.id, manager.party, 'override', participant.party, '');
          reverse('override_clawback', extra, manager.party, participant.party);
        }
    };

    const book = bookOf(books, sale.window);
    const isLeft = gone.lessThan(size);
    if (!rule) continue;
    if (isMeant === null) {
      if (counts.isZero()) continue;
      const paid = divided(paidFor(plan, rule, book, counts, new D(1)), shares, digits, policy);
      for (const [part, participant] of participants.entries())
        earned(participant, paid[part]!, credits[part]!, book);
      if (isLeft) book.last = sale;
    } else
      for (const [part, participant] of participants.entries()) {
        const credit = credits[part]!;
        if (!isMeant(participant) || credit.isZero()) continue;
        const own = new D(participant.share).div(whole);
        earned(participant, paidFor(plan, rule, book, credit, own), credit, book);
        if (isLeft) book.last = sale;
      }
  }

  for (const { last, kept } of books.values()) {
    if (!last?.plan.floor || kept.greaterThanOrEqualTo(last.plan.floor.amount)) continue;
    const meant = last.participants.filter((participant) => isMeant?.(participant) ?? true);
    const missing = new D(last.plan.floor.amount).minus(kept);
    const shares = meant.map(({ share }) => share);
    const parts = divided(missing, shares, CURRENCIES.get(last.plan.currency)!, last.plan.allocation.policy);
    for (const [part, { party }] of meant.entries()) add(parts[part]!, last.id, party, 'floor', '', '');
  }
  return new Map(
    [...amounts].filter(([, amount]) => !amount.isZero()).map(([key, amount]) => [key, amount.toFixed()]),
  );
}

function bookOf(books: Map<string, Book>, window: string): Book {
  let book = books.get(window);
  if (!book) {
    book = {
      volumes: new Map(),
      bases: new Map(),
      walks: new Map(),
      volume: ZERO,
      sum: ZERO,
      kept: ZERO,
      last: undefined,
    };
    books.set(window, book);
  }
  return book;
}

/** The credits that count, and how much of the sale is taken back up to each. */
function takenBack({ plan, credits, measure }: OracleSale): { id: string; upTo: Decimal }[] {
  const { policy, within_days } = plan.clawback;
  if (policy === 'none') return [];
  const inTime = credits.filter(({ days }) => within_days === undefined || days <= within_days);
  return inTime.map(({ id }, index) => ({
    id,
    upTo: D.min(
      new D(measure).abs(),
      inTime.slice(0, index + 1).reduce((sum, credit) => sum.plus(credit.measure), ZERO),
    ),
  }));
}

const fromZero = ({ measure }: OracleSale, size: Decimal) =>
  new D(measure).isNegative() ? size.negated() : size;

/** What a sale, or the part of it that is somebody's own, adds to what its window pays. */
function paidFor(plan: PlanDocument, rule: OracleRule, book: Book, x: Decimal, own: Decimal): Decimal {
  const digits = CURRENCIES.get(plan.currency)!;
  const round = (value: Decimal) => roundedTo(value, digits, plan.rounding.mode);
  const alone = plan.accumulation.window === 'none';
  const volume = (alone ? undefined : book.volumes.get(rule.name)) ?? ZERO;
  const base = (alone ? undefined : book.bases.get(rule.name)) ?? ZERO;
  const pay = payOf(plan, rule, x, own, volume, base, book, alone);
  const byItself = plan.rounding.of === 'transaction';
  const booked = byItself ? round(pay) : settled(pay);
  const before = book.sum;
  const after = settled(before.plus(booked));
  book.sum = after;
  book.volume = book.volume.plus(x);
  book.volumes.set(rule.name, volume.plus(x));
  book.bases.set(rule.name, settled(base.plus(booked)));
  const isAbove = plan.cap && D.max(before, after).greaterThan(plan.cap.amount);
  if (byItself && !isAbove) return booked;
  return round(underCap(plan, after)).minus(round(underCap(plan, before)));
}

function payOf(
  plan: PlanDocument,
  { name, rate, per_transaction }: OracleRule,
  x: Decimal,
  own: Decimal,
  volume: Decimal,
  base: Decimal,
  book: Book,
  alone: boolean,
): Decimal {
  const walks = (alone ? undefined : book.walks.get(name)) ?? [];
  const steps = walked(plan, rate, volume, book.volume, x);
  book.walks.set(name, [...walks, ...steps]);
  let pay: Decimal;
  if (rate.mode === 'flat') {
    const counted = steps.reduce((sum, { length, factor }) => sum.plus(length.times(factor)), ZERO);
    pay = own.times(rate.amount).times(counted).div(x);
  } else if (rate.mode === 'cumulative_less_prior') {
    const all = worth(plan, rate, volume.plus(x));
    pay = roundedTo(all, CURRENCIES.get(plan.currency)!, plan.rounding.mode).minus(base);
  } else pay = integrated(plan, rate, walks, steps);
  if (x.isNegative()) return pay;
  if (per_transaction?.minimum !== undefined) pay = D.max(pay, own.times(per_transaction.minimum));
  if (per_transaction?.maximum !== undefined) pay = D.min(pay, own.times(per_transaction.maximum));
  return pay;
}

function underCap({ cap }: PlanDocument, sum: Decimal): Decimal {
  if (!cap || sum.lessThanOrEqualTo(cap.amount)) return sum;
  return cap.kind === 'hard' ? new D(cap.amount) : sum.minus(cap.amount).times(cap.factor!).plus(cap.amount);
}
