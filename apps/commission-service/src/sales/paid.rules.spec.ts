import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paidParts, type InvoiceEvent } from './paid.rules.js';

const lines = [
  { id: 'a', measure: 10_000n },
  { id: 'b', measure: 5_000n },
];
const payment = (id: string, amount: bigint): InvoiceEvent => ({
  kind: 'payment',
  id,
  on: '2026-01-01',
  amount,
});
const credit = (id: string, gross: bigint, measures: Record<string, bigint>): InvoiceEvent => ({
  kind: 'credit',
  id,
  on: '2026-02-01',
  gross,
  measures: new Map(Object.entries(measures)),
});
const brief = (parts: ReturnType<typeof paidParts>) =>
  parts.map(({ lineId, eventId, measure, reversals }) => [
    lineId,
    eventId,
    measure,
    ...reversals.map(({ id, measure }) => `${id}:-${measure}`),
  ]);

describe('what of an invoice is paid', () => {
  it('is shared by its lines in proportion, and adds up to them when all is paid', () => {
    expect(brief(paidParts(15_000n, lines, [payment('p', 5_000n), payment('q', 10_000n)]))).toEqual([
      ['a', 'p', 3_333n],
      ['b', 'p', 1_667n],
      ['a', 'q', 6_667n],
      ['b', 'q', 3_333n],
    ]);
  });

  it('is taken back by a credit note from the latest payment backwards', () => {
    const events = [
      payment('p', 10_000n),
      payment('q', 5_000n),
      credit('n', 7_500n, { a: 5_000n, b: 2_500n }),
    ];
    expect(brief(paidParts(15_000n, lines, events))).toEqual([
      ['a', 'p', 6_667n, 'n:-1667'],
      ['b', 'p', 3_333n, 'n:-833'],
      ['a', 'q', 3_333n, 'n:-3333'],
      ['b', 'q', 1_667n, 'n:-1667'],
    ]);
  });

  it('pays the other lines with the money that a credited one sets free', () => {
    const two = [
      { id: 'a', measure: 100n },
      { id: 'b', measure: 100n },
    ];
    expect(brief(paidParts(200n, two, [payment('p', 100n), credit('n', 100n, { a: 100n })]))).toEqual([
      ['a', 'p', 50n, 'n:-50'],
      ['b', 'p', 50n],
      ['b', 'n', 50n],
    ]);
  });

  it('counts a margin below zero too', () => {
    const loss = [{ id: 'a', measure: -400n }];
    expect(brief(paidParts(1_000n, loss, [payment('p', 500n), credit('n', 500n, { a: -200n })]))).toEqual([
      ['a', 'p', -200n],
    ]);
  });

  const someLines = fc.array(fc.bigInt(0n, 1_000_000n), { minLength: 1, maxLength: 6 });
  const cuts = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 100 })), { maxLength: 8 });

  it('is, after any payments and credit notes, each line’s part of what is left, and everything when all is paid', () => {
    fc.assert(
      fc.property(someLines, cuts, (measures, steps) => {
        const invoice = measures.map((measure, index) => ({ id: String(index), measure }));
        const total = measures.reduce((sum, measure) => sum + measure, 0n);
        const left = [...measures];
        let received = 0n;
        let remaining = total;
        const events: InvoiceEvent[] = [];
        for (const [index, [isPayment, percent]] of steps.entries()) {
          if (isPayment) {
            const amount = ((remaining > received ? remaining - received : 0n) * BigInt(percent)) / 100n;
            received += amount;
            events.push(payment(`p${index}`, amount));
          } else {
            const line = percent % left.length;
            const taken = (left[line]! * BigInt(percent)) / 100n;
            left[line]! -= taken;
            remaining -= taken;
            events.push(credit(`n${index}`, taken, { [String(line)]: taken }));
          }
        }
        if (remaining > received) events.push(payment('rest', remaining - received));
        const parts = paidParts(total, invoice, events);
        for (const [index, rest] of left.entries()) {
          const ofLine = parts.filter(({ lineId }) => lineId === String(index));
          const paid = ofLine.reduce((sum, { measure }) => sum + measure, 0n);
          const back = ofLine
            .flatMap(({ reversals }) => reversals)
            .reduce((sum, { measure }) => sum + measure, 0n);
          expect(paid - back).toBe(rest);
          for (const part of ofLine) {
            const gone = part.reversals.reduce((sum, { measure }) => sum + measure, 0n);
            expect(gone <= part.measure).toBe(true);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
