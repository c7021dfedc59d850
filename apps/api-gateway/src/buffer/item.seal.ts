import { bufferedRecord, type Sealer } from '@slipway/shared/sealing';
import type { BufferedItem, StoredItem } from './buffer.item.js';
import type { ItemRow } from './buffer.schema.js';

type Sealed = Pick<BufferedItem, 'data' | 'answer' | 'fingerprint' | 'attempted'>;
type Place = Omit<ItemRow, 'retries' | 'state' | 'reason' | 'sealed'>;

/** All that stands beside the sealed part and does not change: it is sealed along, so that a flipped bit of it shows. */
function placeOf(row: Place): string {
  return JSON.stringify([
    row.seq,
    row.id,
    row.user_id,
    row.entity,
    row.operation,
    row.resource_id,
    row.idempotency_key,
    row.priority,
    row.timestamp,
  ]);
}

export function sealItem(sealer: Sealer, seq: number, item: BufferedItem): Buffer {
  const { data, answer, fingerprint, attempted }: Sealed = item;
  return sealer.seal(
    JSON.stringify({ data, answer, fingerprint, attempted }),
    bufferedRecord(item.tenant_id, placeOf({ ...item, seq })),
  );
}

/** @throws when the row is not as it was stored, or was sealed with a key that is not known any more */
export function openItem(sealer: Sealer, row: ItemRow): StoredItem {
  const text = sealer.open(Buffer.from(row.sealed), bufferedRecord(row.tenant_id, placeOf(row)));
  const { data, answer, fingerprint, attempted } = JSON.parse(text) as Sealed;
  return {
    seq: row.seq,
    id: row.id,
    tenant_id: row.tenant_id,
    user_id: row.user_id,
    entity: row.entity,
    operation: row.operation,
    resource_id: row.resource_id,
    data,
    answer,
    idempotency_key: row.idempotency_key,
    fingerprint,
    priority: row.priority,
    timestamp: row.timestamp,
    ...(attempted ? { attempted } : {}),
    retries: row.retries,
  };
}

/** The same under the current key. @throws as opening does */
export function rewrapItem(sealer: Sealer, { sealed, ...row }: ItemRow): Buffer {
  return sealer.rewrap(Buffer.from(sealed), bufferedRecord(row.tenant_id, placeOf(row)));
}
