import type { Pool } from 'pg';
import type { DirectoryCapabilities, JobError } from '@slipway/shared/contracts';
import { directoryTokenRecord, type Sealer } from '@slipway/shared/sealing';
import type { Tally } from './quarantine.rules.js';

/** A directory with its token in plain text: for use, never to be kept. */
export interface OpenDirectory {
  id: string;
  tenantId: string;
  name: string;
  baseUrl: string;
  token: string;
  /** As it is on record: what was changed since is known by it. */
  sealedToken: Buffer;
  requestsPerSecond: number | null;
  /** What it said that it can do when it was last asked. */
  capabilities: DirectoryCapabilities | null;
}

/** How a quarantine stands, by Postgres's clock. */
export interface Quarantine {
  reason: string;
  /** Milliseconds since it began, and until the directory may be tried again: 0 or less when it may be. */
  ageMs: number;
  pauseLeftMs: number;
  pauses: number;
}

interface Row {
  name: string;
  base_url: string;
  sealed_token: Buffer;
  requests_per_second: number | null;
  capabilities: DirectoryCapabilities | null;
  quarantine_reason: string | null;
  quarantine_pauses: number;
  age_ms: number | null;
  pause_left_ms: number | null;
}

/** What the account worker reads and writes of directories. Every query names its tenant. */
export class DirectoryRepository {
  constructor(
    private readonly pool: Pool,
    private readonly sealer: Sealer,
  ) {}

  /** @returns nothing when the tenant has no such directory (any more) */
  async find(
    tenantId: string,
    id: string,
  ): Promise<{ directory: OpenDirectory; quarantine: Quarantine | undefined } | undefined> {
    const { rows } = await this.pool.query<Row>(
      `SELECT name, base_url, sealed_token, requests_per_second, capabilities, quarantine_reason, quarantine_pauses,
         extract(epoch FROM now() - quarantined_at)::float8 * 1000 AS age_ms,
         extract(epoch FROM quarantined_until - now())::float8 * 1000 AS pause_left_ms
       FROM directories WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id],
    );
    const row = rows[0];
    if (!row) return undefined;
    const directory = {
      id,
      tenantId,
      name: row.name,
      baseUrl: row.base_url,
      token: this.sealer.open(row.sealed_token, directoryTokenRecord(tenantId, id)),
      sealedToken: row.sealed_token,
      requestsPerSecond: row.requests_per_second,
      capabilities: row.capabilities,
    };
    const { age_ms: ageMs, pause_left_ms: pauseLeftMs } = row;
    const quarantine =
      ageMs === null || pauseLeftMs === null
        ? undefined
        : { reason: row.quarantine_reason ?? '', ageMs, pauseLeftMs, pauses: row.quarantine_pauses };
    return { directory, quarantine };
  }

  /** Whether its address, token and quota are still those that somebody speaks to it with. */
  async isUnchanged({
    id,
    tenantId,
    baseUrl,
    sealedToken,
    requestsPerSecond,
  }: OpenDirectory): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `SELECT 1 FROM directories WHERE tenant_id = $1 AND id = $2 AND base_url = $3 AND sealed_token = $4
         AND requests_per_second IS NOT DISTINCT FROM $5::real`,
      [tenantId, id, baseUrl, sealedToken, requestsPerSecond],
    );
    return rowCount === 1;
  }

  /** Counts what was tried. @returns all since the directory was last found well, within a day */
  async count(tenantId: string, id: string, { tried, failed }: Tally): Promise<Tally> {
    const { rows } = await this.pool.query<Tally>(
      `UPDATE directories SET
         tried = CASE WHEN counted_since > now() - interval '1 day' THEN tried ELSE 0 END + $3,
         failed = CASE WHEN counted_since > now() - interval '1 day' THEN failed ELSE 0 END + $4,
         counted_since = CASE WHEN counted_since > now() - interval '1 day' THEN counted_since ELSE now() END
       WHERE tenant_id = $1 AND id = $2 RETURNING tried, failed`,
      [tenantId, id, tried, failed],
    );
    return rows[0] ?? { tried: 0, failed: 0 };
  }

  /** Leaves a directory alone for so long; a quarantine that it is in already goes on. One with a new token is spared. */
  async quarantine(
    { tenantId, id, sealedToken }: OpenDirectory,
    reason: string,
    pauseMs: number,
  ): Promise<void> {
    await this.pool.query(
      `UPDATE directories SET quarantined_at = coalesce(quarantined_at, now()), quarantine_reason = $3,
         quarantined_until = now() + make_interval(secs => $4::float8 / 1000), quarantine_pauses = quarantine_pauses + 1,
         updated_at = now()
       WHERE tenant_id = $1 AND id = $2 AND sealed_token = $5`,
      [tenantId, id, reason, pauseMs, sealedToken],
    );
  }

  /** It has recovered. */
  async release(tenantId: string, id: string): Promise<void> {
    await this.pool.query(
      `UPDATE directories SET quarantined_at = NULL, quarantine_reason = NULL, quarantined_until = NULL,
         quarantine_pauses = 0, tried = 0, failed = 0, counted_since = now(), updated_at = now()
       WHERE tenant_id = $1 AND id = $2 AND quarantined_at IS NOT NULL`,
      [tenantId, id],
    );
  }

  /** What the directory says that it can do, or why it did not say. */
  async saveCheck(
    { tenantId, id, sealedToken }: OpenDirectory,
    outcome: { capabilities: DirectoryCapabilities } | { problem: JobError },
  ): Promise<void> {
    const [capabilities, problem] =
      'capabilities' in outcome ? [outcome.capabilities, null] : [null, outcome.problem];
    await this.pool.query(
      `UPDATE directories SET capabilities = coalesce($3, capabilities), problem = $4, checked_at = now(), updated_at = now()
       WHERE tenant_id = $1 AND id = $2 AND sealed_token = $5`,
      [
        tenantId,
        id,
        capabilities && JSON.stringify(capabilities),
        problem && JSON.stringify(problem),
        sealedToken,
      ],
    );
  }
}
