import type { Pool } from 'pg';
import { isPassing } from '@slipway/database';
import type { Logger } from '@slipway/shared/logging';
import { deadLetterRecord, type Sealer } from '@slipway/shared/sealing';
import type { DeadItem } from './buffer.item.js';
import type { OfflineBuffer } from './offline.buffer.js';

const AT_ONCE = 100;

/** Puts the buffer's dead items on record in Postgres, where all gateways and the tenant's admins find them. */
export class DeadLetters {
  /** Those that Postgres refuses: each is told of once. */
  private readonly refused = new Set<string>();

  constructor(
    private readonly pool: Pool,
    private readonly sealer: Sealer,
    private readonly logger: Logger,
  ) {}

  /**
   * An item is on record before the buffer forgets it; one that is already stays as it is. What Postgres refuses stays in
   * the buffer, counted, and holds up nothing behind it.
   * @param onRecorded is told of those that are on record
   * @throws when Postgres is away, or busy with a lock
   */
  async moveFrom(
    buffer: OfflineBuffer,
    onRecorded: (items: readonly DeadItem[]) => void = () => undefined,
  ): Promise<void> {
    for (let after = 0; ;) {
      const items = await buffer.call('dead', AT_ONCE, after);
      if (items.length === 0) return;
      after = items.at(-1)!.seq;
      const recorded = await this.record(items);
      await buffer.call(
        'forget',
        recorded.map(({ seq }) => seq),
      );
      onRecorded(recorded);
    }
  }

  /** @returns those that are on record now */
  private async record(items: readonly DeadItem[]): Promise<readonly DeadItem[]> {
    try {
      await this.insert(items);
      return items;
    } catch (error) {
      if (isPassing(error)) throw error;
      const [item, ...others] = items;
      if (item && others.length === 0) {
        this.tell(item, error);
        return [];
      }
    }
    const recorded: DeadItem[] = [];
    for (const item of items) recorded.push(...(await this.record([item])));
    return recorded;
  }

  private tell({ id }: DeadItem, error: unknown): void {
    if (this.refused.has(id)) return;
    this.refused.add(id);
    this.logger.error(
      { err: error, item: id },
      'a dead letter cannot be put on record, and stays in the buffer',
    );
  }

  private async insert(items: readonly DeadItem[]): Promise<void> {
    await this.pool.query(
      `INSERT INTO dead_letters (id, tenant_id, user_id, entity, operation, resource_id, priority, attempts, reason, accepted_at, sealed_data)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::smallint[], $8::int[],
         $9::text[], $10::timestamptz[], $11::bytea[])
       ON CONFLICT (id) DO NOTHING`,
      [
        items.map(({ id }) => id),
        items.map(({ tenant_id }) => tenant_id),
        items.map(({ user_id }) => user_id),
        items.map(({ entity }) => entity),
        items.map(({ operation }) => operation),
        items.map(({ resource_id }) => resource_id),
        items.map(({ priority }) => priority),
        items.map(({ retries }) => retries),
        items.map(({ reason }) => reason.slice(0, 1_000)),
        items.map(({ timestamp }) => new Date(timestamp)),
        items.map(({ id, tenant_id, data, answer }) =>
          this.sealer.seal(JSON.stringify({ data, answer }), deadLetterRecord(tenant_id, id)),
        ),
      ],
    );
  }
}
