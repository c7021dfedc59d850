import { createHash } from 'node:crypto';
import { newId } from '@slipway/shared/ids';
import type { IdempotencyKey } from './idempotency.js';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** The id of what a request makes, if it is carried out now, and if it is kept until it can be. */
export interface RequestIds {
  now: string;
  kept: string;
}

/**
 * While Postgres is away, gateways do not know of each other: that a request which is sent to two of them is answered with
 * one id, the id must follow from its Idempotency-Key, and from who asks for what. A key that is itself a UUIDv7 also says when, and its id is the same
 * in an outage and outside of it. For other keys the time is known to the hour only, by which ids of an outage are sorted.
 */
export function requestIds(tenantId: string, key: IdempotencyKey | undefined): RequestIds {
  const now = newId();
  if (key === undefined) return { now, kept: now };
  const tail = createHash('sha256').update(`${tenantId} ${key.key} `).update(key.fingerprint).digest();
  const time = timeOfId(key.key);
  if (time !== undefined && Math.abs(time - Date.now()) < DAY_MS) {
    const id = idOf(time, tail);
    return { now: id, kept: id };
  }
  return { now, kept: idOf(Math.floor(Date.now() / HOUR_MS) * HOUR_MS, tail) };
}

/** An id that follows from another one and sorts as that does: what is made beside it. */
export function siblingId(id: string, label: string): string {
  const tail = createHash('sha256').update(`${id} ${label}`).digest('hex');
  // What sorts is kept: the time and the counter after it, which ends in the eleventh byte.
  return `${id.slice(0, 26)}${tail.slice(0, 10)}`;
}

/** When a UUIDv7 was made, in milliseconds since 1970; nothing for another text. */
export function timeOfId(id: string): number | undefined {
  if (!UUID_V7.test(id)) return undefined;
  return parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The latest moment at which an id can have been given: of those that follow from a key, the hour is known. */
export function latestTimeOfId(id: string): number | undefined {
  const time = timeOfId(id);
  return time !== undefined && time % HOUR_MS === 0 ? time + HOUR_MS : time;
}

function idOf(milliseconds: number, tail: Buffer): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(milliseconds, 0, 6);
  tail.copy(bytes, 6, 0, 10);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
