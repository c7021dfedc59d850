import { daysBetween, type Participant, type Reversal, type Sale } from '@slipway/commissions';
import type { PlanDocument } from '@slipway/shared/contracts';
import type { Conversion } from '../facts/exchange.js';
import type { PlanVersion } from '../facts/plan.timeline.js';
import type { TenantFacts } from '../facts/tenant.facts.js';
import type { ContractFacts } from './contract.facts.js';
import { windowOf } from './day.range.js';
import { paidParts, type InvoiceEvent } from './paid.rules.js';
import type { CreditRow, LineRow, PaymentRow } from './sale.rows.js';

/** A share of the engine is a hundred times finer than ours. */
const SHARE_SCALE = 100n;

/** A sale with what its entries have to say about where it is from. */
export interface SourcedSale extends Sale {
  lineId: string;
  /** The payment that it counts by (or the credit note that set money free for it). */
  paymentId: string | null;
  planVersion: PlanVersion;
  /** How its measure came into the currency of the contract; null where it was in it. */
  conversion: Conversion | null;
}

/** Makes sales of the lines of one contract. */
export class SaleBuilder {
  private day = '';
  private version!: PlanVersion;
  private window = '';
  private participants: Participant[] = [];

  constructor(
    private readonly facts: TenantFacts,
    private readonly contract: ContractFacts,
  ) {}

  /**
   * @param lines of the contract, by day of issue and invoice
   * @throws DomainError where an exchange rate is missing
   */
  build(
    lines: readonly LineRow[],
    credits: ReadonlyMap<string, readonly CreditRow[]>,
    payments: ReadonlyMap<string, readonly PaymentRow[]>,
  ): SourcedSale[] {
    const timeline = this.facts.plans.get(this.contract.plan_id);
    if (!timeline) return [];
    if (timeline.shape.basis === 'invoiced') {
      const ofLine = Map.groupBy(creditsOf(lines, credits), ({ lineId }) => lineId);
      return lines.map((line) => this.invoiced(line, ofLine.get(line.lineId) ?? NONE));
    }
    const sales: SourcedSale[] = [];
    for (const invoice of byInvoice(lines))
      sales.push(...this.paid(invoice, credits.get(invoice[0]!.invoiceId) ?? NONE, payments));
    return sales;
  }

  private invoiced(line: LineRow, credits: readonly CreditRow[]): SourcedSale {
    this.moveTo(line.issuedOn);
    const { document } = this.version;
    const conversion = this.conversionOf(document, line, line.issuedOn);
    const taken = credits.map((credit) => ({
      id: credit.id,
      on: credit.on,
      measure: measureOf(document, credit),
    }));
    return this.sale(line, {
      id: line.lineId,
      paymentId: null,
      on: line.issuedOn,
      measure: measureOf(document, line),
      reversals: taken,
      conversion,
    });
  }

  private paid(
    lines: readonly LineRow[],
    credits: readonly CreditRow[],
    payments: ReadonlyMap<string, readonly PaymentRow[]>,
  ): SourcedSale[] {
    const [{ invoiceId, total }] = lines as [LineRow];
    const { document } = this.versionOn(lines[0]!.issuedOn);
    const byLine = new Map(lines.map((line) => [line.lineId, line]));
    const parts = paidParts(
      total,
      lines.map((line) => ({ id: line.lineId, measure: measureOf(document, line) })),
      eventsOf(document, payments.get(invoiceId) ?? [], credits),
    );
    return parts.map((part) => {
      const line = byLine.get(part.lineId)!;
      this.moveTo(part.on);
      return this.sale(line, {
        id: `${part.lineId}:${part.eventId}`,
        paymentId: part.eventId,
        on: part.on,
        measure: part.measure,
        reversals: part.reversals,
        conversion: this.conversionOf(document, line, part.on),
      });
    });
  }

  private sale(
    line: LineRow,
    of: {
      id: string;
      paymentId: string | null;
      on: string;
      measure: bigint;
      reversals: readonly { id: string; on: string; measure: bigint }[];
      conversion: Conversion | null;
    },
  ): SourcedSale {
    const { conversion } = of;
    return {
      id: of.id,
      lineId: line.lineId,
      paymentId: of.paymentId,
      contractId: this.contract.id,
      date: of.on,
      window: this.window,
      measure: conversion ? conversion.convert(of.measure) : of.measure,
      client: this.contract.client_id,
      product: line.sku,
      variant: line.variant,
      categories: this.facts.products.categories(line.sku),
      plan: this.version.compiled,
      planVersion: this.version,
      participants: this.participants,
      reversals: of.reversals.length === 0 ? NONE : reversalsOf(of.reversals, of.on, conversion),
      conversion,
    };
  }

  /** What is the same for all sales of a day. */
  private moveTo(day: string): void {
    if (day === this.day) return;
    this.day = day;
    this.version = this.versionOn(day);
    const { document } = this.version;
    this.window = windowOf(document, this.facts.calendar, day);
    const asksManagers = document.overrides.length > 0 || document.accumulation.per === 'team';
    this.participants = this.contract.participants.map(({ party_id, share }) => ({
      party: party_id,
      share: BigInt(share) * SHARE_SCALE,
      managers: asksManagers ? this.facts.hierarchy.above(party_id, day) : NONE,
    }));
  }

  private versionOn(day: string): PlanVersion {
    const timeline = this.facts.plans.get(this.contract.plan_id)!;
    const { plan_version_id: pinned } = this.contract;
    return (pinned === null ? undefined : timeline.pinned(pinned)) ?? timeline.on(day);
  }

  private conversionOf({ measure }: PlanDocument, { currency }: LineRow, day: string): Conversion | null {
    if (measure === 'quantity' || currency === this.contract.currency) return null;
    return this.facts.rates.on(currency, this.contract.currency, day);
  }
}

const NONE: readonly never[] = [];

/** Credit notes of the invoices that these lines are of. */
function creditsOf(
  lines: readonly LineRow[],
  credits: ReadonlyMap<string, readonly CreditRow[]>,
): CreditRow[] {
  const invoices = new Set<string>();
  for (const line of lines) if (line.isCredited) invoices.add(line.invoiceId);
  return [...invoices].flatMap((id) => credits.get(id) ?? NONE);
}

function measureOf(
  { measure }: PlanDocument,
  { quantity, net, cost }: { quantity: bigint; net: bigint; cost: bigint },
): bigint {
  if (measure === 'quantity') return quantity;
  return measure === 'margin' ? net - cost : net;
}

/** By day; what was paid on a day comes before what was credited on it. */
function eventsOf(
  document: PlanDocument,
  payments: readonly PaymentRow[],
  credits: readonly CreditRow[],
): InvoiceEvent[] {
  const notes = new Map<string, { on: string; gross: bigint; measures: Map<string, bigint> }>();
  for (const credit of credits) {
    const note = notes.get(credit.id) ?? { on: credit.on, gross: 0n, measures: new Map() };
    note.gross += credit.gross;
    note.measures.set(credit.lineId, measureOf(document, credit));
    notes.set(credit.id, note);
  }
  const events: InvoiceEvent[] = payments.map(({ id, on, amount }) => ({ kind: 'payment', id, on, amount }));
  for (const [id, note] of notes) events.push({ kind: 'credit', id, ...note });
  return events.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

/** Cumulative, so that a sale that is taken back whole is taken back exactly in its own currency. */
function reversalsOf(
  reversals: readonly { id: string; on: string; measure: bigint }[],
  saleOn: string,
  conversion: Conversion | null,
): Reversal[] {
  let sum = 0n;
  let converted = 0n;
  return reversals.map(({ id, on, measure }) => {
    sum += measure < 0n ? -measure : measure;
    const now = conversion ? conversion.convert(sum) : sum;
    const reversal = { id, date: on, days: daysBetween(saleOn, on), measure: now - converted };
    converted = now;
    return reversal;
  });
}

function* byInvoice(lines: readonly LineRow[]): Generator<LineRow[]> {
  let invoice: LineRow[] = [];
  for (const line of lines) {
    if (invoice.length > 0 && invoice[0]!.invoiceId !== line.invoiceId) {
      yield invoice;
      invoice = [];
    }
    invoice.push(line);
  }
  if (invoice.length > 0) yield invoice;
}
