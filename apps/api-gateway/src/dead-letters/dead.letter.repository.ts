import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import type { DeadLetterListQuery } from '@slipway/shared/contracts';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import type { Caller } from '../auth/caller.js';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';

export interface DeadLetterRow {
  id: string;
  tenant_id: string;
  user_id: string;
  entity: string;
  operation: string;
  resource_id: string;
  priority: number;
  attempts: number;
  reason: string;
  accepted_at: Date;
  died_at: Date;
  sealed_data: Buffer;
}

@Injectable()
export class DeadLetterRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** The newest first. */
  async list(
    tenantId: string,
    { entity }: DeadLetterListQuery,
    { limit, offset, before }: Window,
  ): Promise<{ rows: DeadLetterRow[]; total: number }> {
    const values = [tenantId, entity ?? null];
    const where = 'tenant_id = $1 AND ($2::text IS NULL OR entity = $2)';
    const [{ rows }, counted] = await Promise.all([
      this.pool.query<DeadLetterRow>(
        `SELECT * FROM dead_letters WHERE ${where} AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4 OFFSET $5`,
        [...values, before ?? null, limit, offset],
      ),
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM dead_letters WHERE ${where}`,
        values,
      ),
    ]);
    return { rows, total: counted.rows[0]!.total };
  }

  async find(tenantId: string, id: string): Promise<DeadLetterRow | undefined> {
    const { rows } = await this.pool.query<DeadLetterRow>(
      'SELECT * FROM dead_letters WHERE tenant_id = $1 AND id = $2',
      [tenantId, id],
    );
    return rows[0];
  }

  /** Takes it off the record, with who had it done. @returns whether it was there */
  delete(
    caller: Caller,
    id: string,
    action: 'dead_letter.replayed' | 'dead_letter.dropped',
    source: RequestSource,
  ): Promise<boolean> {
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ entity: string; operation: string }>(
        'DELETE FROM dead_letters WHERE tenant_id = $1 AND id = $2 RETURNING entity, operation',
        [caller.tenant_id, id],
      );
      if (!rows[0]) return false;
      const detail = `${rows[0].operation} ${rows[0].entity}`;
      await audit(client, caller, { action, subject: 'dead_letter', subjectId: id, detail }, source);
      return true;
    });
  }
}
