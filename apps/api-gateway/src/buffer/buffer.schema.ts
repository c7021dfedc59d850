/**
 * One table, and one of figures that outlive the process. Of each resource only the oldest waiting item is its head, and only heads are handed out: first in first out
 * within a resource, then priority, without looking at all items. What is not searched for is sealed.
 */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS items (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    entity TEXT NOT NULL,
    operation TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    idempotency_key TEXT,
    priority INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    retries INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'dead', 'damaged')),
    head INTEGER NOT NULL CHECK (head IN (0, 1)),
    reason TEXT,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS figures (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS items_id ON items (id);
  CREATE INDEX IF NOT EXISTS items_resource ON items (entity, resource_id, seq) WHERE state = 'waiting';
  CREATE INDEX IF NOT EXISTS items_heads ON items (priority DESC, seq) WHERE head = 1;
  CREATE UNIQUE INDEX IF NOT EXISTS items_waiting_key ON items (tenant_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL AND state = 'waiting';
  DROP INDEX IF EXISTS items_key;
  CREATE INDEX IF NOT EXISTS items_aside ON items (state, seq) WHERE state <> 'waiting';
`;

/** The oldest waiting item of each resource is its head, whatever the column says. */
export const MEND_HEADS = `UPDATE items SET head = 1 WHERE state = 'waiting' AND head = 0 AND NOT EXISTS (
  SELECT 1 FROM items o
  WHERE o.entity = items.entity AND o.resource_id = items.resource_id AND o.state = 'waiting' AND o.seq < items.seq)`;

/** A row as SQLite returns it. */
export interface ItemRow {
  seq: number;
  id: string;
  tenant_id: string;
  user_id: string;
  entity: string;
  operation: string;
  resource_id: string;
  idempotency_key: string | null;
  priority: number;
  timestamp: number;
  retries: number;
  state: 'waiting' | 'dead' | 'damaged';
  reason: string | null;
  sealed: Uint8Array;
}
