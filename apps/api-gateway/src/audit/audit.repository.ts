import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { AuditKind, AuditListQuery } from '@slipway/shared/contracts';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';

export interface AuditRow {
  id: string;
  action: AuditKind;
  at: Date;
  user_id: string | null;
  user_email: string | null;
  api_key_id: string | null;
  subject: string;
  subject_id: string;
  detail: string | null;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
}

@Injectable()
export class AuditRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** The newest first. */
  async list(
    tenantId: string,
    { kind, user_id }: AuditListQuery,
    { limit, offset, before }: Window,
  ): Promise<{ rows: AuditRow[]; total: number }> {
    const values = [tenantId, kind ?? null, user_id ?? null];
    const where = `e.tenant_id = $1 AND ($2::text IS NULL OR e.action = $2) AND ($3::uuid IS NULL OR e.user_id = $3)`;
    const [{ rows }, counted] = await Promise.all([
      this.pool.query<AuditRow>(
        `SELECT e.id, e.action, e.at, e.user_id, u.email AS user_email, e.api_key_id, e.subject, e.subject_id, e.detail,
           e.address, e.user_agent, e.request_id
         FROM audit_events e
         LEFT JOIN users u ON u.tenant_id = e.tenant_id AND u.id = e.user_id AND u.removed_at IS NULL
         WHERE ${where} AND ($4::uuid IS NULL OR e.id < $4) ORDER BY e.id DESC LIMIT $5 OFFSET $6`,
        [...values, before ?? null, limit, offset],
      ),
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM audit_events e WHERE ${where}`,
        values,
      ),
    ]);
    return { rows, total: counted.rows[0]!.total };
  }
}
