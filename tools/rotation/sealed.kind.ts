import type { Queryable } from '@slipway/database';
import type { SealingContext } from '@slipway/shared/sealing';

/** One sealed value, and where it is. */
export interface SealedValue {
  /** The values of the primary key, in its order. */
  key: string[];
  /** What it was sealed for. */
  context: SealingContext;
  sealed: Buffer;
}

/** Some rows of a kind, in the order of their keys. */
interface SealedPage {
  /** Those whose value begins with other bytes than the prefix; it may be more of them. */
  values: SealedValue[];
  /** The key of the last row that was looked at; nothing when there was none. */
  end: string[] | undefined;
}

/** One kind of secret: where its values are kept, and how one takes the place of another. */
export interface SealedKind {
  name: string;
  /** Looks at the next rows after a key, so many that no statement takes long, however many there are. */
  page(db: Queryable, after: string[] | undefined, prefix: Buffer): Promise<SealedPage>;
  /** Puts another value in the place of this one. @returns whether this one was still there */
  replace(db: Queryable, value: SealedValue, sealed: Buffer): Promise<boolean>;
}

/** Rows of a page. */
export const PAGE_ROWS = 2_000;

/** Names a value without telling it: `accounts 0197…`. */
export function nameOf({ name }: SealedKind, { key }: SealedValue): string {
  return `${name} ${key.join(' ')}`;
}
