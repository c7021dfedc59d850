import { divideHalfEven } from '../facts/exchange.js';

/** A line as far as its payment concerns it; measures in minor units or millionths. */
export interface PayableLine {
  id: string;
  measure: bigint;
}

/** What happens to an invoice, in order. A credit note says what it takes back of each line. */
export type InvoiceEvent =
  | { kind: 'payment'; id: string; on: string; amount: bigint }
  | { kind: 'credit'; id: string; on: string; gross: bigint; measures: ReadonlyMap<string, bigint> };

/** Measure of a line that has come in by an event, or has gone again by credit notes after it. */
export interface PaidPart {
  lineId: string;
  eventId: string;
  on: string;
  measure: bigint;
  reversals: { id: string; on: string; measure: bigint }[];
}

/**
 * What of each line is paid, event by event. A payment pays all lines in proportion to what is left of them; the parts of
 * a fully paid invoice add up to its lines exactly. A credit note takes back what was paid of its lines beyond what is
 * left of them, from the latest payment backwards; money that becomes free by it pays the other lines.
 * @param total gross of the invoice, in minor units
 */
export function paidParts(
  total: bigint,
  lines: readonly PayableLine[],
  events: readonly InvoiceEvent[],
): PaidPart[] {
  const parts: PaidPart[] = [];
  const ofLine = new Map<string, { left: bigint; paid: bigint; parts: PaidPart[] }>();
  for (const { id, measure } of lines) ofLine.set(id, { left: measure, paid: 0n, parts: [] });
  let remaining = total;
  let received = 0n;
  for (const event of events) {
    if (event.kind === 'payment') received += event.amount;
    else {
      remaining -= event.gross;
      for (const [lineId, measure] of event.measures) ofLine.get(lineId)!.left -= measure;
    }
    const paid = received < remaining ? received : remaining;
    for (const { id } of lines) {
      const line = ofLine.get(id)!;
      const target = remaining > 0n ? divideHalfEven(line.left * paid, remaining) : 0n;
      const change = target - line.paid;
      line.paid = target;
      if (change === 0n) continue;
      // Margins may be negative: what moves towards zero is taken back.
      if (isTowardsZero(change, target - change)) takeBack(line.parts, event, change);
      else {
        const part = { lineId: id, eventId: event.id, on: event.on, measure: change, reversals: [] };
        line.parts.push(part);
        parts.push(part);
      }
    }
  }
  return parts;
}

function isTowardsZero(change: bigint, from: bigint): boolean {
  return from !== 0n && change > 0n !== from > 0n;
}

function takeBack(parts: readonly PaidPart[], event: InvoiceEvent, change: bigint): void {
  let rest = change < 0n ? -change : change;
  for (const part of parts.toReversed()) {
    const size = part.measure < 0n ? -part.measure : part.measure;
    const gone = part.reversals.reduce((sum, { measure }) => sum + measure, 0n);
    const taken = rest < size - gone ? rest : size - gone;
    if (taken > 0n) part.reversals.push({ id: event.id, on: event.on, measure: taken });
    rest -= taken;
    if (rest === 0n) return;
  }
}
