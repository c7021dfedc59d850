/** A write that was acknowledged and is still to be carried out. */
export interface BufferedItem {
  /** UUIDv7: the job's where a job is submitted, else the write's own. It makes carrying out twice the same as once. */
  id: string;
  tenant_id: string;
  user_id: string;
  /** `task`, `profile`, `job` */
  entity: string;
  operation: string;
  /** Writes to one resource of an entity are carried out in the order in which they were accepted. */
  resource_id: string;
  data: unknown;
  /** What the caller was told, and is told again for the same Idempotency-Key. */
  answer: { status: number; body: unknown };
  idempotency_key: string | null;
  /** A digest of the request that came with the key, in base64. */
  fingerprint: string | null;
  /** 1–5; a larger number goes first, as far as the order within a resource allows. */
  priority: number;
  /** When it was accepted, in milliseconds since 1970. */
  timestamp: number;
  /**
   * It may have been carried out: it was tried before it was kept, or its caller may have sent it before under the same id,
   * and nobody here knows with what outcome.
   */
  attempted?: true;
}

/** What a write is about. */
export type KeptWrite = Pick<BufferedItem, 'id' | 'entity' | 'operation' | 'resource_id'>;

/** An item with its place in the order of acceptance. */
export interface StoredItem extends BufferedItem {
  seq: number;
  /** How often Postgres has refused it; an outage does not count. */
  retries: number;
}

/** One that will not be carried out, unless somebody has it replayed. */
export interface DeadItem extends StoredItem {
  reason: string;
}

export interface BufferStats {
  /** Items that wait. */
  size: number;
  /** When the oldest of them was accepted, in milliseconds since 1970. */
  oldest: number | null;
  /** Items on their way to the dead letters. */
  dead: number;
  /** Items that were altered on the disk: they are kept there, and not carried out. */
  damaged: number;
  /** Acknowledged items that the disk has lost, ever. */
  missing: number;
  /** Where the last file went whose structure was damaged when it was opened, for as long as it lies there. */
  damaged_file: string | null;
}

/** What became of an item that was taken. */
export type Settlement = { seq: number } & (
  | { outcome: 'done' }
  /** It could not be tried, as Postgres is away. */
  | { outcome: 'released' }
  /** It cannot be done yet, and that is no fault of it. */
  | { outcome: 'later'; pauseMs: number }
  /** Postgres was there and refused it; it is tried again after a pause, and after the last attempt it is dead. */
  | { outcome: 'refused'; reason: string; retries: number; pauseMs: number; final: boolean }
);

/** Whether it is not tried again by itself. */
export function isOver(settlement: Settlement): boolean {
  return settlement.outcome === 'done' || (settlement.outcome === 'refused' && settlement.final);
}
