import { Injectable } from '@nestjs/common';
import { isContention } from '@slipway/database';
import { isDomainError } from '@slipway/shared/errors';
import { isAway } from '../availability/guarded.queries.js';
import type { StoredItem } from './buffer.item.js';

/**
 * What carrying out an item came to: nothing when it is done, why it cannot be, or why it cannot be yet: what it needs may
 * still wait on another gateway, and what says so stops saying it in time.
 */
export type Refusal = undefined | string | { notYet: string };

/** Items of one batch that are carried out by themselves at a time: each takes a connection. */
const AT_ONCE = 4;

/**
 * Carries out items of one kind in Postgres, never two of one resource at a time, and each as if it could have been done
 * before. @returns in their order; @throws when Postgres is away, and then none need have been done
 */
export type CarryOut = (items: readonly StoredItem[]) => Promise<Refusal[]>;

/** Sees to what items stand on. Done twice it changes nothing. */
export type Prepare = (items: readonly StoredItem[]) => Promise<void>;

/** Who carries out which kind of items: the domains say so when they start. */
@Injectable()
export class BufferedOperations {
  private readonly carriers = new Map<string, CarryOut>();
  private readonly preparations: Prepare[] = [];

  register(entity: string, operation: string, carryOut: CarryOut): void {
    const kind = kindOf({ entity, operation });
    if (this.carriers.has(kind)) throw new Error(`two carry out ${kind}`);
    this.carriers.set(kind, carryOut);
  }

  /** Has something done before items of any kind are carried out. */
  beforehand(prepare: Prepare): void {
    this.preparations.push(prepare);
  }

  /** @throws what a preparation throws: then nothing of the items is done */
  async prepare(items: readonly StoredItem[]): Promise<void> {
    for (const prepare of this.preparations) await prepare(items);
  }

  find(item: { entity: string; operation: string }): CarryOut | undefined {
    return this.carriers.get(kindOf(item));
  }
}

export const kindOf = ({ entity, operation }: { entity: string; operation: string }): string =>
  `${entity} ${operation}`;

/**
 * Carries out items each by itself, some at a time; what one throws as a domain error is its refusal.
 * @throws what is none, when no other one is under way any more
 */
export async function eachAlone(
  items: readonly StoredItem[],
  carryOut: (item: StoredItem) => Promise<unknown>,
  atOnce = AT_ONCE,
): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  for (let from = 0; from < items.length; from += atOnce) {
    const some = items.slice(from, from + atOnce);
    for (const ended of await Promise.allSettled(some.map((item) => refusalOf(() => carryOut(item))))) {
      if (ended.status === 'rejected') throw ended.reason;
      refusals.push(ended.value);
    }
  }
  return refusals;
}

/** @throws what is no domain error, and what says that Postgres is away */
async function refusalOf(carryOut: () => Promise<unknown>): Promise<Refusal> {
  try {
    await carryOut();
    return undefined;
  } catch (error) {
    if (isAway(error)) throw error;
    if (isContention(error)) return { notYet: 'Something else was changing the same.' };
    if (!isDomainError(error)) throw error;
    if (error.status === 503) return { notYet: error.message };
    if (error.status < 500) return error.message;
    throw error;
  }
}
