import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import type { MemberRole } from '@slipway/shared/contracts';
import { GuardedQueries } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import type { Window } from '../http/lists.js';
import { POOL, POSTGRES } from '../platform/tokens.js';
import { INVITATION_DAYS } from './invitation.limits.js';

export interface InvitationRow {
  id: string;
  tenant_id: string;
  email: string;
  role: MemberRole;
  invited_by: string;
  created_at: Date;
  sent_at: Date;
  sends: number;
  expires_at: Date;
}

/** With what the organisation is called. */
export type OpenInvitationRow = InvitationRow & { organisation: string };

const COLUMNS = 'id, tenant_id, email, role, invited_by, created_at, sent_at, sends, expires_at';
const IS_OPEN = 'accepted_at IS NULL AND revoked_at IS NULL';
/** Held by who writes to an address. */
const RECIPIENTS_LOCK = 7_316_014;
const LIFE = `make_interval(days => ${INVITATION_DAYS})`;

@Injectable()
export class InvitationRepository {
  readonly db: GuardedQueries;

  constructor(@Inject(POOL) pool: Pool, @Inject(POSTGRES) postgres: StoreMonitor) {
    this.db = new GuardedQueries(pool, postgres);
  }

  /** Those that nobody has accepted yet, also when they are too old to be; the newest first. */
  async list(
    tenantId: string,
    { limit, offset, before }: Window,
  ): Promise<{ rows: InvitationRow[]; total: number }> {
    const { rows } = await this.db.query<InvitationRow>(
      `SELECT ${COLUMNS} FROM invitations
       WHERE tenant_id = $1 AND ${IS_OPEN} AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3 OFFSET $4`,
      [tenantId, before ?? null, limit, offset],
    );
    const counted = await this.db.query<{ total: number }>(
      `SELECT count(*)::int AS total FROM invitations WHERE tenant_id = $1 AND ${IS_OPEN}`,
      [tenantId],
    );
    return { rows, total: counted.rows[0]!.total };
  }

  async counts(client: PoolClient, tenantId: string): Promise<{ open: number; ofDay: number }> {
    const { rows } = await client.query<{ open: number; ofDay: number }>(
      `SELECT count(*) FILTER (WHERE ${IS_OPEN})::int AS open,
         count(*) FILTER (WHERE created_at > now() - interval '1 day')::int AS "ofDay"
       FROM invitations WHERE tenant_id = $1`,
      [tenantId],
    );
    return rows[0]!;
  }

  /** How often an address was written to since yesterday, by whichever organisation; an invitation's mails count together. */
  async mailsOfDay(client: PoolClient, email: string): Promise<number> {
    // Of several that come at once, each sees those before it.
    await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [RECIPIENTS_LOCK, email]);
    const { rows } = await client.query<{ mails: number }>(
      `SELECT sum(sends)::int AS mails FROM invitations WHERE email = $1 AND sent_at > now() - interval '1 day'`,
      [email],
    );
    return rows[0]!.mails;
  }

  async organisationOf(client: PoolClient, tenantId: string): Promise<string> {
    const { rows } = await client.query<{ name: string }>('SELECT name FROM tenants WHERE id = $1', [
      tenantId,
    ]);
    return rows[0]!.name;
  }

  async isMember(client: PoolClient, tenantId: string, email: string): Promise<boolean> {
    const { rowCount } = await client.query(
      'SELECT 1 FROM users WHERE tenant_id = $1 AND email = $2 AND removed_at IS NULL',
      [tenantId, email],
    );
    return rowCount === 1;
  }

  /** One that is too old to be accepted makes room for another. */
  async endExpired(client: PoolClient, tenantId: string, email: string): Promise<void> {
    await client.query(
      `UPDATE invitations SET revoked_at = now()
       WHERE tenant_id = $1 AND email = $2 AND ${IS_OPEN} AND expires_at <= now()`,
      [tenantId, email],
    );
  }

  /** @returns nothing when the address is invited already */
  async insert(
    client: PoolClient,
    row: Pick<InvitationRow, 'id' | 'tenant_id' | 'email' | 'role' | 'invited_by'>,
    tokenHash: Buffer,
  ): Promise<InvitationRow | undefined> {
    const { rows } = await client.query<InvitationRow>(
      `INSERT INTO invitations (id, tenant_id, email, role, invited_by, token_hash, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + ${LIFE}) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
      [row.id, row.tenant_id, row.email, row.role, row.invited_by, tokenHash],
    );
    return rows[0];
  }

  async lock(client: PoolClient, tenantId: string, id: string): Promise<InvitationRow | undefined> {
    const { rows } = await client.query<InvitationRow>(
      `SELECT ${COLUMNS} FROM invitations WHERE tenant_id = $1 AND id = $2 AND ${IS_OPEN} FOR NO KEY UPDATE`,
      [tenantId, id],
    );
    return rows[0];
  }

  /** The link of before leads nowhere any more. */
  async replaceToken(
    client: PoolClient,
    tenantId: string,
    id: string,
    tokenHash: Buffer,
  ): Promise<InvitationRow> {
    const { rows } = await client.query<InvitationRow>(
      `UPDATE invitations SET token_hash = $3, sent_at = now(), sends = sends + 1, expires_at = now() + ${LIFE}
       WHERE tenant_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [tenantId, id, tokenHash],
    );
    return rows[0]!;
  }

  async end(
    client: PoolClient,
    tenantId: string,
    id: string,
    how: 'accepted_at' | 'revoked_at',
  ): Promise<string | undefined> {
    const { rows } = await client.query<{ email: string }>(
      `UPDATE invitations SET ${how} = now() WHERE tenant_id = $1 AND id = $2 AND ${IS_OPEN} RETURNING email`,
      [tenantId, id],
    );
    return rows[0]?.email;
  }

  /** @param tokenHash of a link; who has it says so of themselves, and of no tenant */
  async findByToken(tokenHash: Buffer): Promise<OpenInvitationRow | undefined> {
    const { rows } = await this.db.query<OpenInvitationRow>(OF_TOKEN, [tokenHash]);
    return rows[0];
  }

  async lockByToken(client: PoolClient, tokenHash: Buffer): Promise<OpenInvitationRow | undefined> {
    const { rows } = await client.query<OpenInvitationRow>(`${OF_TOKEN} FOR NO KEY UPDATE OF i`, [tokenHash]);
    return rows[0];
  }
}

const OF_TOKEN = `SELECT ${COLUMNS.replace(/\w+/g, 'i.$&')}, t.name AS organisation
  FROM invitations i JOIN tenants t ON t.id = i.tenant_id
  WHERE i.token_hash = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()`;
