import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';

/*
 * Envelope encryption: a fresh data key per record seals the text (AES-256-GCM); the operator's key-encryption key
 * seals the data key. Tenant and record id are the associated data, so a sealed value that is copied into another
 * tenant's row does not open. The key-encryption key can be replaced while everything runs: the previous ones open what
 * they have sealed, and `rewrap` seals the data key anew without touching the text.
 *
 * Layout: version(1) | key id(4), since version 2 | wrapped key: iv(12) tag(16) key(32) | text: iv(12) tag(16) bytes.
 */
const VERSION = 2;
const VERSION_WITHOUT_KEY_ID = 1;
const IV = 12;
const TAG = 16;
const KEY = 32;
const KEY_ID = 4;
const WRAPPED = IV + TAG + KEY;

export interface SealingContext {
  tenantId: string;
  recordId: string;
}

interface Envelope {
  /** The key that wrapped the data key; nothing when the envelope does not say. */
  keyId: Buffer | undefined;
  wrapped: Buffer;
  text: Buffer;
}

function encrypt(key: KeyObject, iv: Buffer, plain: Buffer, associated: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(associated);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function decrypt(key: KeyObject, sealed: Buffer, associated: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV))
    .setAAD(associated)
    .setAuthTag(sealed.subarray(IV, IV + TAG));
  return Buffer.concat([decipher.update(sealed.subarray(IV + TAG)), decipher.final()]);
}

/** One key-encryption key, 32 bytes, and what is derived from it. Node takes a key as bytes too, three times slower. */
class KeyEncryptionKey {
  readonly id: Buffer;
  readonly key: KeyObject;
  readonly macKey: KeyObject;

  constructor(bytes: Buffer) {
    if (bytes.length !== KEY) throw new RangeError('a key-encryption key must have 32 bytes');
    this.key = createSecretKey(bytes);
    this.id = createHash('sha256').update(bytes).digest().subarray(0, KEY_ID);
    this.macKey = createSecretKey(Buffer.from(hkdfSync('sha256', bytes, '', 'slipway mac', KEY)));
  }
}

/** Seals and opens secrets with the current key-encryption key; what previous ones have sealed still opens. */
export class Sealer {
  private readonly current: KeyEncryptionKey;
  private readonly keys: KeyEncryptionKey[];

  constructor(current: Buffer, previous: readonly Buffer[] = []) {
    this.keys = [current, ...previous].map((bytes) => new KeyEncryptionKey(bytes));
    this.current = this.keys[0]!;
  }

  /** The first five bytes of everything that the current key seals: what has others is to be rewrapped. */
  get prefix(): Buffer {
    return Buffer.concat([Buffer.of(VERSION), this.current.id]);
  }

  seal(plain: string, context: SealingContext): Buffer {
    const associated = associatedData(context);
    // One call for all that is random: each has a price of its own.
    const random = randomBytes(IV + KEY + IV);
    const dataKey = random.subarray(IV, IV + KEY);
    return Buffer.concat([
      this.prefix,
      encrypt(this.current.key, random.subarray(0, IV), dataKey, associated),
      encrypt(createSecretKey(dataKey), random.subarray(IV + KEY), Buffer.from(plain, 'utf8'), associated),
    ]);
  }

  /** @throws when the value was sealed with an unknown key, for another record, or was altered */
  open(sealed: Buffer, context: SealingContext): string {
    const envelope = parse(sealed);
    const associated = associatedData(context);
    return decrypt(createSecretKey(this.unwrap(envelope, associated)), envelope.text, associated).toString(
      'utf8',
    );
  }

  /** The same secret under the current key-encryption key. @throws as `open` does */
  rewrap(sealed: Buffer, context: SealingContext): Buffer {
    const envelope = parse(sealed);
    const associated = associatedData(context);
    const dataKey = this.unwrap(envelope, associated);
    return Buffer.concat([
      this.prefix,
      encrypt(this.current.key, randomBytes(IV), dataKey, associated),
      envelope.text,
    ]);
  }

  /** A keyed digest (HMAC-SHA-256) of a short secret that is only ever compared: without the key nobody can try all values. */
  mac(text: string, context: SealingContext): Buffer {
    return macOf(this.current, text, context);
  }

  /** Whether a digest is of this text, in constant time; by a previous key too. */
  matchesMac(mac: Buffer, text: string, context: SealingContext): boolean {
    let matches = false;
    for (const key of this.keys)
      if (mac.length === KEY && timingSafeEqual(mac, macOf(key, text, context))) matches = true;
    return matches;
  }

  private unwrap({ keyId, wrapped }: Envelope, associated: Buffer): Buffer {
    const candidates = keyId ? this.keys.filter(({ id }) => id.equals(keyId)) : this.keys;
    for (const [index, key] of candidates.entries()) {
      try {
        return decrypt(key.key, wrapped, associated);
      } catch (error) {
        if (index === candidates.length - 1) throw error;
      }
    }
    throw new Error('sealed with a key-encryption key that is neither the current nor a previous one');
  }
}

function parse(sealed: Buffer): Envelope {
  const version = sealed[0];
  const start = version === VERSION ? 1 + KEY_ID : 1;
  if (
    (version !== VERSION && version !== VERSION_WITHOUT_KEY_ID) ||
    sealed.length < start + WRAPPED + IV + TAG
  )
    throw new Error('not a sealed value of a known version');
  return {
    keyId: version === VERSION ? sealed.subarray(1, start) : undefined,
    wrapped: sealed.subarray(start, start + WRAPPED),
    text: sealed.subarray(start + WRAPPED),
  };
}

function macOf({ macKey }: KeyEncryptionKey, text: string, context: SealingContext): Buffer {
  return createHmac('sha256', macKey).update(associatedData(context)).update('\u0000').update(text).digest();
}

function associatedData({ tenantId, recordId }: SealingContext): Buffer {
  return Buffer.from(JSON.stringify([tenantId, recordId]), 'utf8');
}
