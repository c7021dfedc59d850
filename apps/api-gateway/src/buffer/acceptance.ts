import { Inject, Injectable } from '@nestjs/common';
import { Conflict, NotFound, Unavailable, Unprocessable } from '@slipway/shared/errors';
import { isAway } from '../availability/guarded.queries.js';
import { StoreAway, type StoreMonitor } from '../availability/store.monitor.js';
import { latestTimeOfId } from '../idempotency/derived.ids.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { BUFFER, KEPT_MARKS, POSTGRES } from '../platform/tokens.js';
import type { BufferedItem, StoredItem } from './buffer.item.js';
import type { ItemOwner, Resource } from './buffer.reads.js';
import { MARKED_MS, type KeptMarks } from './kept.marks.js';
import type { OfflineBuffer } from './offline.buffer.js';

/** What gateways have kept is stored within this time after Postgres is back; what is more takes its place in the queue. */
const SETTLING_MS = 30_000;
/** A request may have been under way for so long, and its id be as old, when Postgres was found to be away. */
const UNDER_WAY_MS = 15_000;

/** A write that can be kept, should it not be possible now. */
export type Draft = Pick<
  BufferedItem,
  'id' | 'tenant_id' | 'user_id' | 'entity' | 'operation' | 'resource_id' | 'data' | 'priority' | 'attempted'
> & {
  /** What the caller is told when it is kept. */
  answer: unknown;
  idempotency: IdempotencyKey | undefined;
};

/** What became of a write: it was done, or it is kept until it can be; then `value` is what the caller is told. */
export type Accepted<T> = { buffered: false; value: T } | { buffered: true; value: unknown };

/**
 * Takes writes also while Postgres is away: what cannot be done now is kept on this machine's disk, and is carried out
 * when Postgres is back. A write to a resource for which others wait waits behind them.
 */
@Injectable()
export class Acceptance {
  /**
   * Since when there may be writes that gateways keep: the beginning of the last outage, or of the first of several between
   * which they cannot have settled. A gateway that was started in an outage does not know when it began.
   */
  private unsettledSince = 0;
  private backAt = 0;

  constructor(
    @Inject(BUFFER) private readonly buffer: OfflineBuffer,
    @Inject(POSTGRES) private readonly postgres: StoreMonitor,
    @Inject(KEPT_MARKS) private readonly marks: KeptMarks,
  ) {
    if (!postgres.isUp) this.backAt = Infinity;
    postgres.on('away', () => {
      if (Date.now() - this.backAt >= SETTLING_MS) this.unsettledSince = Date.now();
    });
    postgres.on('back', () => {
      this.backAt = Date.now();
    });
  }

  /**
   * @param draft describes it, should it have to be kept
   * @param now does it in Postgres. It may be carried out again after it: it must then change nothing
   * @throws what `now` throws, but for an outage; Unavailable when it cannot be kept either
   */
  async accept<T>(draft: () => Draft, now: () => Promise<T>): Promise<Accepted<T>> {
    if (!this.buffer.isEmpty) {
      const waiting = draft();
      if (await this.mustWait(waiting)) return this.keep(waiting);
    }
    let attempted = false;
    try {
      const value = await this.postgres.guard(() => {
        attempted = true;
        return now();
      });
      return { buffered: false, value };
    } catch (error) {
      if (!isAway(error)) throw error;
      if (!(error instanceof StoreAway)) void this.postgres.check();
      return this.keep(draft(), attempted);
    }
  }

  /** The newest write to a resource that waits here, of those of the user alone. */
  async latest({ tenant_id, user_id }: ItemOwner, resource: Resource): Promise<StoredItem | undefined> {
    if (this.buffer.isEmpty) return undefined;
    return this.buffer.call('latestOf', { tenant_id, user_id }, resource);
  }

  /** A write that waits here. */
  async find(tenantId: string, id: string): Promise<StoredItem | undefined> {
    if (this.buffer.isEmpty) return undefined;
    return ofTenant(tenantId, await this.buffer.call('find', id));
  }

  /**
   * Takes back all that waits of a resource that the user made here, and that nobody else writes to.
   * @returns whether it did, and it will not come to be
   */
  async takeBack({ tenant_id, user_id }: ItemOwner, resource: Resource): Promise<boolean> {
    const isTaken = await this.buffer.call('takeBack', { tenant_id, user_id }, resource);
    if (isTaken) this.marks.unmark([{ ...resource, id: resource.resource_id, operation: 'create' }]);
    return isTaken;
  }

  /** Changes what waits. @returns whether it did; it may be on its way by now */
  amend(id: string, change: Pick<BufferedItem, 'data' | 'answer'>): Promise<boolean> {
    return this.buffer.call('amend', id, change);
  }

  /**
   * What is stored under an id.
   * @param find looks it up in Postgres
   * @throws NotFound; Unavailable where a gateway keeps it, or may do so as an outage has just ended
   */
  async stored<T>(what: 'job' | 'task', id: string, find: () => Promise<T | undefined>): Promise<T> {
    const found = await find();
    if (found !== undefined) return found;
    if (this.isUnsettled(id) || (await this.isKeptHere(what, id)) || (await this.mayBeKept(id)))
      throw new Unavailable(
        `This ${what} may have been accepted while Postgres was away, and not be stored yet.`,
      );
    // What was kept is unmarked once it is stored, and that may have been since the first look.
    const since = await find();
    if (since === undefined) throw new NotFound(what);
    return since;
  }

  private async isKeptHere(entity: string, id: string): Promise<boolean> {
    return !this.buffer.isEmpty && (await this.buffer.call('makes', entity, id));
  }

  private async mayBeKept(id: string): Promise<boolean> {
    const made = latestTimeOfId(id);
    const isRecent = made === undefined || Date.now() - made < MARKED_MS;
    // Nothing is kept for longer; where Redis cannot tell, it is not known of what is younger.
    return (await this.marks.isKept(id)) ?? isRecent;
  }

  /** Whether an id is of an outage after which not everything needs to be stored yet. */
  private isUnsettled(id: string): boolean {
    const away = this.postgres.wasAwaySince(SETTLING_MS);
    const made = latestTimeOfId(id);
    if (away === undefined || made === undefined) return false;
    return made >= Math.min(away, this.unsettledSince) - UNDER_WAY_MS;
  }

  private async mustWait({ tenant_id, entity, resource_id, idempotency }: Draft): Promise<boolean> {
    const [ahead, repeated] = await Promise.all([
      this.buffer.call('latest', { entity, resource_id }),
      idempotency && this.buffer.call('byKey', tenant_id, idempotency.key),
    ]);
    return ahead !== undefined || repeated !== undefined;
  }

  private async keep(
    { answer, idempotency, ...draft }: Draft,
    attempted = false,
  ): Promise<{ buffered: true; value: unknown }> {
    const added = await this.buffer.add({
      ...draft,
      answer: { status: 202, body: answer },
      idempotency_key: idempotency?.key ?? null,
      fingerprint: idempotency?.fingerprint.toString('base64') ?? null,
      timestamp: Date.now(),
      ...(attempted ? { attempted } : {}),
    });
    switch (added.outcome) {
      case 'added':
        // Who has the answer may ask another gateway next.
        await this.marks.mark(draft);
        return { buffered: true, value: answer };
      case 'full':
        throw new Unavailable('Postgres is away, and no more writes can be kept until it is back.');
      case 'taken':
        throw idWaits();
      case 'repeated':
        return { buffered: true, value: answerAgain(added.item, draft, idempotency) };
    }
  }
}

function answerAgain(
  first: StoredItem,
  draft: Pick<Draft, 'data'>,
  idempotency: IdempotencyKey | undefined,
): unknown {
  if (idempotency && first.idempotency_key === idempotency.key) {
    if (first.fingerprint !== idempotency.fingerprint.toString('base64'))
      throw new Unprocessable(
        'idempotency_key_reused',
        'This Idempotency-Key was used for another request. Use a new key.',
      );
  } else if (JSON.stringify(first.data) !== JSON.stringify(draft.data)) throw idWaits();
  return first.answer.body;
}

function idWaits(): Conflict {
  return new Conflict('id_taken', 'id: something else was accepted under this id already.');
}

/** Somebody else's is not there. */
function ofTenant(tenantId: string, item: StoredItem | undefined): StoredItem | undefined {
  return item?.tenant_id === tenantId ? item : undefined;
}
