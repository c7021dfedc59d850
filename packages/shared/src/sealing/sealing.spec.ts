import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sealer } from './index.js';

const context = { tenantId: 'tenant-a', recordId: 'record-1' };

describe('Sealer', () => {
  const sealer = new Sealer(randomBytes(32));

  it('opens what it sealed, for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (text) => sealer.open(sealer.seal(text, context), context) === text,
      ),
    );
  });

  it('never seals the same text to the same bytes', () => {
    expect(sealer.seal('secret', context)).not.toEqual(sealer.seal('secret', context));
  });

  it('does not open for another tenant, another record, or with another key', () => {
    const sealed = sealer.seal('secret', context);
    expect(() => sealer.open(sealed, { ...context, tenantId: 'tenant-b' })).toThrow();
    expect(() => sealer.open(sealed, { ...context, recordId: 'record-2' })).toThrow();
    expect(() => new Sealer(randomBytes(32)).open(sealed, context)).toThrow();
  });

  it('notices any altered byte', () => {
    const sealed = sealer.seal('secret', context);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), (index) => {
        const altered = Buffer.from(sealed);
        altered[index] = altered[index]! ^ 1;
        expect(() => sealer.open(altered, context)).toThrow();
      }),
    );
  });
});
