import { v7 } from 'uuid';

/** A new UUIDv7 (RFC 9562): ids that are made later sort later. */
export function newId(): string {
  return v7();
}
