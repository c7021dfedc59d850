import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryHash, GENESIS, type LedgerEntryFields } from './entry.hash.js';

const ENTRY: LedgerEntryFields = {
  tenant: '0192f3a4-0000-7000-8000-00000000000a',
  seq: 17n,
  id: '0192f3a4-0000-7000-8000-00000000000b',
  kind: 'commission',
  party: '0192f3a4-0000-7000-8000-00000000000c',
  contract: '0192f3a4-0000-7000-8000-00000000000d',
  planVersion: '0192f3a4-0000-7000-8000-00000000000e',
  unit: 'contract',
  sourceId: 'line-1',
  paymentId: 'payment-1',
  reversalId: 'credit-1',
  subordinateId: 'party-2',
  saleOn: '2026-03-01',
  earnedOn: '2026-03-02',
  periodId: 'period-3',
  payableOn: '2026-04-01',
  currency: 'USD',
  amount: 110_000n,
  debitAccount: 'expense',
  creditAccount: 'payable',
  revision: 1,
  postedAt: '2026-04-02T10:00:00.000Z',
  jobId: 'job-1',
  trace: '{"v":1,"rule":"Größe – 1 “€”"}',
};
const FIELDS = Object.keys(ENTRY).filter((key): key is keyof LedgerEntryFields => key in ENTRY);
const hash = (entry: LedgerEntryFields, previous = GENESIS) => entryHash(previous, entry).toString('hex');
const EXPECTED = hash(ENTRY);

/** A value with one bit of it turned over. */
function flipped(value: string | number | bigint | null, at: number): string | number | bigint {
  if (value === null) return '';
  if (typeof value === 'bigint') return value ^ (1n << BigInt(at % 63));
  if (typeof value === 'number') return value ^ (1 << (at % 30));
  const index = (at >> 3) % value.length;
  const turned = String.fromCharCode(value.charCodeAt(index) ^ (1 << (at & 7)));
  return value.slice(0, index) + turned + value.slice(index + 1);
}

describe('the hash of an entry', () => {
  it('is the SHA-256 of 32 bytes, the same for the same entry', () => {
    expect(EXPECTED).toMatch(/^[0-9a-f]{64}$/);
    expect(hash({ ...ENTRY })).toBe(EXPECTED);
  });

  it('changes with any flipped bit of any field', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), fc.nat(100_000), (field, at) => {
        expect(hash({ ...ENTRY, [field]: flipped(ENTRY[field], at) })).not.toBe(EXPECTED);
      }),
      { numRuns: 3_000 },
    );
  });

  it('changes with any flipped bit of the hash before', () => {
    for (let bit = 0; bit < 256; bit += 1) {
      const previous = Buffer.from(GENESIS);
      previous[bit >> 3]! ^= 1 << (bit & 7);
      expect(hash(ENTRY, previous)).not.toBe(EXPECTED);
    }
  });

  it('changes when text moves from a field to the next one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme', minLength: 1 }), (a, b) => {
        const moved = { ...ENTRY, debitAccount: a + b, creditAccount: '' };
        expect(hash({ ...ENTRY, debitAccount: a, creditAccount: b })).not.toBe(hash(moved));
      }),
    );
  });

  it('tells what is absent from what is empty', () => {
    for (const field of ['contract', 'planVersion', 'unit'] as const)
      expect(hash({ ...ENTRY, [field]: null })).not.toBe(hash({ ...ENTRY, [field]: '' }));
  });

  it('takes traces of any length', () => {
    const long = hash({ ...ENTRY, trace: '€'.repeat(100_000) });
    expect(long).not.toBe(hash({ ...ENTRY, trace: '€'.repeat(99_999) }));
    expect(hash(ENTRY)).toBe(EXPECTED);
  });
});
