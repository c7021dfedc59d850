import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { inTransaction, type Queryable } from '@slipway/database';
import type { CreateDirectory, UpdateDirectory } from '@slipway/shared/contracts';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';
import type { DirectoryRow, DirectoryWithCounts } from './directory.row.js';

const WITH_COUNTS = (
  from = 'directories',
) => `SELECT d.*, coalesce(counts.accounts, '{}') AS accounts FROM ${from} d
  LEFT JOIN LATERAL (
    SELECT json_object_agg(status, n) AS accounts
    FROM (SELECT status, count(*)::int AS n FROM accounts WHERE directory_id = d.id GROUP BY status) AS by_status
  ) AS counts ON true`;

export type NewDirectory = Omit<CreateDirectory, 'token'> & { id: string; sealedToken: Buffer };
export type DirectoryChange = Omit<UpdateDirectory, 'token'> & { sealedToken?: Buffer };

/** `has_accounts`: some are, or may be, at the address that it has. */
export type DirectoryUpdate =
  { outcome: 'changed'; row: DirectoryWithCounts } | { outcome: 'unknown' | 'busy' | 'has_accounts' };

@Injectable()
export class DirectoryRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, { offset, limit, before }: Window) {
    const [page, count] = await Promise.all([
      this.pool.query<DirectoryWithCounts>(
        `${WITH_COUNTS()} WHERE d.tenant_id = $1 AND ($2::uuid IS NULL OR d.id < $2) ORDER BY d.id DESC OFFSET $3 LIMIT $4`,
        [tenantId, before ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>(
        'SELECT count(*)::int AS total FROM directories WHERE tenant_id = $1',
        [tenantId],
      ),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }

  /** A directory alone: its accounts, which may be very many, are not counted. */
  async findRow(tenantId: string, id: string): Promise<DirectoryRow | undefined> {
    const { rows } = await this.pool.query<DirectoryRow>(
      'SELECT * FROM directories WHERE tenant_id = $1 AND id = $2',
      [tenantId, id],
    );
    return rows[0];
  }

  async find(tenantId: string, id: string): Promise<DirectoryWithCounts | undefined> {
    const { rows } = await this.pool.query<DirectoryWithCounts>(
      `${WITH_COUNTS()} WHERE d.tenant_id = $1 AND d.id = $2`,
      [tenantId, id],
    );
    return rows[0];
  }

  async findDefault(tenantId: string): Promise<DirectoryRow | undefined> {
    const { rows } = await this.pool.query<DirectoryRow>(
      'SELECT * FROM directories WHERE tenant_id = $1 AND is_default',
      [tenantId],
    );
    return rows[0];
  }

  /**
   * Stores the operator's directory.
   * @returns nothing when the tenant has a default already and this was to be it without taking its place
   */
  async insertDefault(tenantId: string, directory: NewDirectory): Promise<DirectoryRow | undefined> {
    const { rows } = await insert(this.pool, tenantId, directory, {
      isOperators: true,
      onConflict: 'ON CONFLICT DO NOTHING',
    });
    return rows[0];
  }

  /** @param record what is to be true with it */
  insert(
    tenantId: string,
    directory: NewDirectory,
    record: (client: PoolClient) => Promise<void>,
  ): Promise<DirectoryWithCounts> {
    return inTransaction(this.pool, async (client) => {
      const isDefault = await takesDefault(client, tenantId, directory.is_default);
      const { rows } = await insert(client, tenantId, { ...directory, is_default: isDefault });
      await record(client);
      return { ...rows[0]!, accounts: {} };
    });
  }

  /**
   * A release from quarantine, which a new token is too, lets what waits for it go on at once. A directory does not move
   * while a job works on it, nor once what is on record points to its old address.
   * @param record what is to be true with the change of the one that has this name now
   */
  update(
    tenantId: string,
    id: string,
    change: DirectoryChange,
    record: (client: PoolClient, name: string) => Promise<void>,
  ): Promise<DirectoryUpdate> {
    const values = {
      name: change.name,
      base_url: change.base_url,
      sealed_token: change.sealedToken,
      allowed_domains: change.allowed_domains,
      requests_per_second: change.requests_per_second,
      is_default: change.is_default,
    };
    const columns = Object.entries(values).filter(([, value]) => value !== undefined);
    const sets = columns.map(([column], index) => `${column} = $${index + 3}`);
    const isReleased = change.state === 'active' || change.sealedToken !== undefined;
    if (isReleased) sets.push(RELEASED);
    return inTransaction(this.pool, async (client) => {
      const { rowCount } = await client.query('SELECT 1 FROM directories WHERE tenant_id = $1 AND id = $2', [
        tenantId,
        id,
      ]);
      // One that is not there takes nobody's place.
      if (rowCount === 0) return { outcome: 'unknown' };
      // The tenant first, then its directories: everywhere in this order.
      if (change.is_default) await takesDefault(client, tenantId, true);
      const obstacle = await obstacleOf(client, tenantId, id, change);
      if (obstacle) return { outcome: obstacle };
      const { rows } = await client.query<DirectoryWithCounts>(
        `WITH changed AS (
           UPDATE directories SET ${[...sets, 'updated_at = now()'].join(', ')}
           WHERE tenant_id = $1 AND id = $2 RETURNING *
         ) ${WITH_COUNTS('changed')}`,
        [tenantId, id, ...columns.map(([, value]) => value)],
      );
      if (!rows[0]) return { outcome: 'unknown' };
      if (isReleased) await endPauses(client, tenantId, id);
      await record(client, rows[0].name);
      return { outcome: 'changed', row: rows[0] };
    });
  }

  async setCheckJob(tenantId: string, id: string, jobId: string): Promise<void> {
    await this.pool.query('UPDATE directories SET check_job_id = $3 WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      id,
      jobId,
    ]);
  }

  /**
   * Deletes a directory, with what is on record of its accounts.
   * @returns false when a job works on it
   */
  delete(tenantId: string, id: string): Promise<boolean> {
    return inTransaction(this.pool, async (client) => {
      // New orders for it wait until this is decided.
      await client.query('SELECT 1 FROM directories WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [
        tenantId,
        id,
      ]);
      if (await isBusy(client, tenantId, id)) return false;
      await client.query('DELETE FROM directories WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
      return true;
    });
  }

  /** Whether a job that has not ended works on the directory. */
  isBusy(tenantId: string, id: string): Promise<boolean> {
    return isBusy(this.pool, tenantId, id);
  }
}

async function isBusy(db: Queryable, tenantId: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT 1 FROM jobs WHERE tenant_id = $1 AND type IN ('account', 'account_change')
       AND phase <> 'ended' AND payload->>'directory_id' = $2 LIMIT 1`,
    [tenantId, id],
  );
  return rowCount === 1;
}

/** What keeps a directory where it is, if it is to move. */
async function obstacleOf(
  client: PoolClient,
  tenantId: string,
  id: string,
  { base_url }: DirectoryChange,
): Promise<'busy' | 'has_accounts' | undefined> {
  if (base_url === undefined) return undefined;
  // New orders for it wait until this is decided.
  const { rowCount } = await client.query(
    'SELECT 1 FROM directories WHERE tenant_id = $1 AND id = $2 AND base_url <> $3 FOR UPDATE',
    [tenantId, id, base_url],
  );
  if (rowCount === 0) return undefined;
  if (await isBusy(client, tenantId, id)) return 'busy';
  const { rowCount: made } = await client.query(
    `SELECT 1 FROM accounts a LEFT JOIN account_runs r ON r.tenant_id = a.tenant_id AND r.job_id = a.job_id
     WHERE a.tenant_id = $1 AND a.directory_id = $2 AND (a.target_id IS NOT NULL OR a.id <= r.attempted_through) LIMIT 1`,
    [tenantId, id],
  );
  return made === 1 ? 'has_accounts' : undefined;
}

const RELEASED = `quarantined_at = NULL, quarantine_reason = NULL, quarantined_until = NULL, quarantine_pauses = 0,
  tried = 0, failed = 0, counted_since = now()`;

/**
 * Makes room for a new default, if there is to be one: when that is wanted, or when there is none. Who wants the same at
 * the same moment waits.
 */
async function takesDefault(client: PoolClient, tenantId: string, isWanted: boolean): Promise<boolean> {
  await client.query('SELECT 1 FROM tenants WHERE id = $1 FOR NO KEY UPDATE', [tenantId]);
  const { rowCount } = await client.query('SELECT 1 FROM directories WHERE tenant_id = $1 AND is_default', [
    tenantId,
  ]);
  if (isWanted && rowCount === 1)
    await client.query('UPDATE directories SET is_default = false WHERE tenant_id = $1 AND is_default', [
      tenantId,
    ]);
  return isWanted || rowCount === 0;
}

/** Jobs that a quarantine has put off are due now. */
async function endPauses(client: PoolClient, tenantId: string, id: string): Promise<void> {
  await client.query(
    `UPDATE jobs SET available_at = NULL WHERE tenant_id = $1 AND type IN ('account', 'account_change')
       AND phase = 'waiting' AND available_at IS NOT NULL AND payload->>'directory_id' = $2`,
    [tenantId, id],
  );
}

function insert(
  db: Pick<PoolClient, 'query'>,
  tenantId: string,
  { id, name, base_url, sealedToken, allowed_domains, requests_per_second, is_default }: NewDirectory,
  { isOperators = false, onConflict = '' } = {},
) {
  return db.query<DirectoryRow>(
    `INSERT INTO directories (id, tenant_id, name, base_url, sealed_token, allowed_domains, requests_per_second, is_default,
       is_operators)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ${onConflict} RETURNING *`,
    [
      id,
      tenantId,
      name,
      base_url,
      sealedToken,
      allowed_domains,
      requests_per_second,
      is_default,
      isOperators,
    ],
  );
}
