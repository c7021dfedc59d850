import { createCipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sealer, type SealingContext } from './index.js';

const context = { tenantId: 'tenant-a', recordId: 'record-1' };

/** An envelope as version 1 has it: it does not name its key. */
function sealedInVersion1(key: Buffer, plain: string, { tenantId, recordId }: SealingContext): Buffer {
  const associated = Buffer.from(JSON.stringify([tenantId, recordId]));
  const encrypt = (by: Buffer, text: Buffer) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', by, iv).setAAD(associated);
    const body = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  };
  const dataKey = randomBytes(32);
  return Buffer.concat([Buffer.of(1), encrypt(key, dataKey), encrypt(dataKey, Buffer.from(plain))]);
}

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

describe('Sealer with keys that were replaced', () => {
  const [oldest, old, fresh] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const before = new Sealer(old);
  const rotating = new Sealer(fresh, [old, oldest]);
  const after = new Sealer(fresh);

  it('opens what any of them has sealed, and seals with the current one', () => {
    for (const sealer of [before, new Sealer(oldest), after])
      expect(rotating.open(sealer.seal('secret', context), context)).toBe('secret');
    expect(after.open(rotating.seal('secret', context), context)).toBe('secret');
    expect(() => before.open(rotating.seal('secret', context), context)).toThrow('neither the current');
  });

  it('shows by the first five bytes which key has sealed', () => {
    expect(rotating.prefix).toEqual(after.prefix);
    expect(rotating.prefix).toHaveLength(5);
    expect(rotating.seal('secret', context).subarray(0, 5)).toEqual(rotating.prefix);
    expect(before.prefix).not.toEqual(after.prefix);
  });

  it('rewraps for the current key alone, without touching the text', () => {
    const sealed = before.seal('secret', context);
    const rewrapped = rotating.rewrap(sealed, context);
    expect(rewrapped.subarray(0, 5)).toEqual(after.prefix);
    expect(after.open(rewrapped, context)).toBe('secret');
    expect(() => before.open(rewrapped, context)).toThrow();
    const text = 12 + 16 + 'secret'.length;
    expect(rewrapped.subarray(-text)).toEqual(sealed.subarray(-text));
  });

  it('rewraps what it has sealed itself, to other bytes with the same meaning', () => {
    const sealed = after.seal('secret', context);
    const rewrapped = rotating.rewrap(sealed, context);
    expect(rewrapped).not.toEqual(sealed);
    expect(after.open(rewrapped, context)).toBe('secret');
  });

  it('rewraps nothing for another record, of an unknown key, or that was altered in its key', () => {
    const sealed = before.seal('secret', context);
    expect(() => rotating.rewrap(sealed, { ...context, recordId: 'record-2' })).toThrow();
    expect(() => after.rewrap(sealed, context)).toThrow('neither the current nor a previous one');
    const altered = Buffer.from(sealed);
    altered[40] = altered[40]! ^ 1;
    expect(() => rotating.rewrap(altered, context)).toThrow();
  });

  it('tries each key on an envelope of version 1, which names none, and rewraps it to one that does', () => {
    for (const key of [oldest, old, fresh]) {
      const sealed = sealedInVersion1(key, 'an old secret', context);
      expect(rotating.open(sealed, context)).toBe('an old secret');
      const rewrapped = rotating.rewrap(sealed, context);
      expect(rewrapped.subarray(0, 5)).toEqual(after.prefix);
      expect(after.open(rewrapped, context)).toBe('an old secret');
    }
    const foreign = sealedInVersion1(randomBytes(32), 'an old secret', context);
    expect(() => rotating.open(foreign, context)).toThrow();
    expect(() => rotating.open(sealedInVersion1(old, 'x', { ...context, tenantId: 'b' }), context)).toThrow();
  });

  it('refuses what is no envelope, and keys of another length', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.of(1), Buffer.alloc(200), Buffer.of(3, ...randomBytes(200))])
      expect(() => rotating.open(bytes, context)).toThrow('not a sealed value of a known version');
    expect(() => new Sealer(randomBytes(31))).toThrow(RangeError);
    expect(() => new Sealer(fresh, [Buffer.alloc(0)])).toThrow(RangeError);
  });
});

describe('mac, matchesMac', () => {
  const [old, fresh] = [randomBytes(32), randomBytes(32)];
  const before = new Sealer(old);
  const rotating = new Sealer(fresh, [old]);
  const mac = before.mac('123456', context);

  it('tells a text by its digest, also after the key was replaced', () => {
    expect(before.mac('123456', context)).toEqual(mac);
    expect(mac).toHaveLength(32);
    for (const sealer of [before, rotating]) {
      expect(sealer.matchesMac(mac, '123456', context)).toBe(true);
      expect(sealer.matchesMac(mac, '123457', context)).toBe(false);
    }
    expect(rotating.mac('123456', context)).not.toEqual(mac);
    expect(new Sealer(fresh).matchesMac(mac, '123456', context)).toBe(false);
  });

  it('is of one record of one tenant, and of all of the text', () => {
    expect(before.matchesMac(mac, '123456', { ...context, recordId: 'record-2' })).toBe(false);
    expect(before.matchesMac(mac, '123456', { ...context, tenantId: 'tenant-b' })).toBe(false);
    expect(before.matchesMac(mac.subarray(0, 16), '123456', context)).toBe(false);
    expect(before.matchesMac(Buffer.alloc(0), '123456', context)).toBe(false);
  });
});
