import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { POOL } from '../platform/tokens.js';
import type { Owner } from '../tasks/owner.js';
import type { ProfileRow } from './profile.row.js';

@Injectable()
export class ProfileRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** The profile of a user, who may have none yet, and may be one of another system. */
  async find({ user_id, tenant_id }: Owner): Promise<ProfileRow> {
    const { rows } = await this.pool.query<ProfileRow>({
      name: 'find-profile',
      text: `SELECT asked.id, u.email, p.name, p.locale, p.time_zone, p.version, p.updated_at
        FROM (SELECT $1::uuid AS id, $2::uuid AS tenant_id) AS asked
          LEFT JOIN profiles p ON p.user_id = asked.id AND p.tenant_id = asked.tenant_id
          LEFT JOIN users u ON u.id = asked.id AND u.tenant_id = asked.tenant_id`,
      values: [user_id, tenant_id],
    });
    return rows[0]!;
  }
}
