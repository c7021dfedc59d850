import { Inject, Injectable } from '@nestjs/common';
import type { DeadLetter, DeadLetterListQuery, DeadLetterReplayed } from '@slipway/shared/contracts';
import { Conflict, NotFound, Unavailable } from '@slipway/shared/errors';
import { deadLetterRecord, type Sealer } from '@slipway/shared/sealing';
import type { RequestSource } from '../audit/request.source.js';
import type { Caller } from '../auth/caller.js';
import type { BufferedItem } from '../buffer/buffer.item.js';
import type { OfflineBuffer } from '../buffer/offline.buffer.js';
import { pageOf, windowOf } from '../http/lists.js';
import { BUFFER, SEALER } from '../platform/tokens.js';
import { DeadLetterRepository, type DeadLetterRow } from './dead.letter.repository.js';

type Content = Pick<BufferedItem, 'data' | 'answer'>;

/** Writes that were acknowledged and could not be carried out: an admin sees why, and has them tried again or dropped. */
@Injectable()
export class DeadLetterService {
  constructor(
    @Inject(DeadLetterRepository) private readonly letters: DeadLetterRepository,
    @Inject(BUFFER) private readonly buffer: OfflineBuffer,
    @Inject(SEALER) private readonly sealer: Sealer,
  ) {}

  async list(tenantId: string, query: DeadLetterListQuery) {
    const { rows, total } = await this.letters.list(tenantId, query, windowOf(query));
    return pageOf(
      rows.map((row) => this.shown(row)),
      total,
      query,
    );
  }

  /**
   * Puts a letter back into the buffer, as if it had just been accepted. It is taken off the record after it is on the
   * disk: should the process end between the two, it is there twice and carried out once. What is not in the buffer
   * afterwards stays on record.
   * @throws NotFound; Conflict for one that cannot be opened, or that the buffer has not let go of yet; Unavailable when the
   * buffer is full
   */
  async replay(caller: Caller, id: string, source: RequestSource): Promise<DeadLetterReplayed> {
    const { tenant_id: tenantId } = caller;
    const row = await this.letters.find(tenantId, id);
    if (!row) throw new NotFound('dead letter');
    const content = this.opened(row);
    if (!content)
      throw new Conflict(
        'dead_letter_unreadable',
        'What was to be written cannot be opened any more: it can only be dropped.',
      );
    const { outcome } = await this.buffer.add({
      id,
      tenant_id: tenantId,
      user_id: row.user_id,
      entity: row.entity,
      operation: row.operation,
      resource_id: row.resource_id,
      ...content,
      idempotency_key: null,
      fingerprint: null,
      priority: row.priority,
      timestamp: Date.now(),
    });
    if (outcome === 'full') throw new Unavailable('No more writes can be kept at the moment.');
    // It is on record before this gateway's buffer forgets it: what is dead there would be dropped with it.
    if (outcome === 'taken')
      throw new Conflict(
        'dead_letter_held',
        'This gateway still holds something under its id. Try again in a moment.',
        true,
      );
    await this.letters.delete(caller, id, 'dead_letter.replayed', source);
    return { id, buffered: true };
  }

  /** @throws NotFound */
  async drop(caller: Caller, id: string, source: RequestSource): Promise<void> {
    if (!(await this.letters.delete(caller, id, 'dead_letter.dropped', source)))
      throw new NotFound('dead letter');
  }

  /** Nothing when no known key opens it, or it was altered. */
  private opened({ tenant_id, id, sealed_data }: DeadLetterRow): Content | undefined {
    try {
      return JSON.parse(this.sealer.open(sealed_data, deadLetterRecord(tenant_id, id))) as Content;
    } catch {
      return undefined;
    }
  }

  private shown(row: DeadLetterRow): DeadLetter {
    const content = this.opened(row);
    return {
      id: row.id,
      user_id: row.user_id,
      entity: row.entity,
      operation: row.operation,
      resource_id: row.resource_id,
      data: content?.data ?? null,
      reason: content ? row.reason : `${row.reason} (What was to be written cannot be opened any more.)`,
      attempts: row.attempts,
      accepted_at: row.accepted_at.toISOString(),
      died_at: row.died_at.toISOString(),
    };
  }
}
