import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/*
 * Envelope encryption: a fresh data key per record seals the text (AES-256-GCM); the operator's key-encryption key
 * seals the data key. Tenant and record id are the associated data, so a sealed value that is copied into another
 * tenant's row does not open. Layout: version(1) | wrapped key: iv(12) tag(16) key(32) | text: iv(12) tag(16) bytes.
 */
const VERSION = 1;
const IV = 12;
const TAG = 16;
const KEY = 32;
const HEADER = 1 + IV + TAG + KEY;

export interface SealingContext {
  tenantId: string;
  recordId: string;
}

function encrypt(key: Buffer, plain: Buffer, associated: Buffer): Buffer {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(associated);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function decrypt(key: Buffer, sealed: Buffer, associated: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV))
    .setAAD(associated)
    .setAuthTag(sealed.subarray(IV, IV + TAG));
  return Buffer.concat([decipher.update(sealed.subarray(IV + TAG)), decipher.final()]);
}

/** Seals and opens secrets with one key-encryption key (32 bytes). */
export class Sealer {
  constructor(private readonly keyEncryptionKey: Buffer) {
    if (keyEncryptionKey.length !== KEY) throw new RangeError('the key-encryption key must have 32 bytes');
  }

  seal(plain: string, context: SealingContext): Buffer {
    const associated = associatedData(context);
    const dataKey = randomBytes(KEY);
    return Buffer.concat([
      Buffer.of(VERSION),
      encrypt(this.keyEncryptionKey, dataKey, associated),
      encrypt(dataKey, Buffer.from(plain, 'utf8'), associated),
    ]);
  }

  /** @throws when the value was sealed with another key, for another record, or was altered */
  open(sealed: Buffer, context: SealingContext): string {
    if (sealed[0] !== VERSION || sealed.length < HEADER + IV + TAG)
      throw new Error('not a sealed value of a known version');
    const associated = associatedData(context);
    const dataKey = decrypt(this.keyEncryptionKey, sealed.subarray(1, HEADER), associated);
    return decrypt(dataKey, sealed.subarray(HEADER), associated).toString('utf8');
  }
}

function associatedData({ tenantId, recordId }: SealingContext): Buffer {
  return Buffer.from(JSON.stringify([tenantId, recordId]), 'utf8');
}
