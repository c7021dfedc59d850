import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Queryable } from '@slipway/database';
import { newId } from '@slipway/shared/ids';
import { mailRecord, type Sealer } from '@slipway/shared/sealing';
import { GuardedQueries } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { POOL, POSTGRES, SEALER } from '../platform/tokens.js';
import { mailContent, type MailContent } from './mail.content.js';

/** Longer than a mail server is waited for: a mail whose gateway has died is sent by another one then. */
const LEASE_SECONDS = 180;

export interface ClaimedMail {
  id: string;
  /** Nothing when it does not open: it was sealed with a key that this gateway does not have, or was altered. */
  content: MailContent | undefined;
  /** How often it was tried, this time included. */
  attempts: number;
  expiresAt: Date;
}

interface MailRow {
  id: string;
  sealed_content: Buffer;
  attempts: number;
  expires_at: Date;
}

/** Mails that are to be sent, stored with what they tell of. */
@Injectable()
export class MailOutbox {
  private readonly db: GuardedQueries;

  constructor(
    @Inject(POOL) pool: Pool,
    @Inject(POSTGRES) postgres: StoreMonitor,
    @Inject(SEALER) private readonly sealer: Sealer,
  ) {
    this.db = new GuardedQueries(pool, postgres);
  }

  /** @param expiresAt when what it holds is of no more use */
  async put(client: Queryable, content: MailContent, expiresAt: Date): Promise<void> {
    const id = newId();
    await client.query('INSERT INTO mails (id, sealed_content, expires_at) VALUES ($1, $2, $3)', [
      id,
      this.sealer.seal(JSON.stringify(content), mailRecord(id)),
      expiresAt,
    ]);
  }

  /** Takes mails that are due; no other gateway takes them until the lease is over. */
  async claim(limit: number): Promise<ClaimedMail[]> {
    const { rows } = await this.db.query<MailRow>(
      `UPDATE mails SET attempts = attempts + 1, available_at = now() + make_interval(secs => ${LEASE_SECONDS})
       WHERE id IN (
         SELECT id FROM mails WHERE available_at <= now() AND expires_at > now()
         ORDER BY available_at LIMIT $1 FOR UPDATE SKIP LOCKED
       ) RETURNING id, sealed_content, attempts, expires_at`,
      [limit],
    );
    return rows.map(({ id, sealed_content, attempts, expires_at }) => ({
      id,
      attempts,
      expiresAt: expires_at,
      content: this.open(id, sealed_content),
    }));
  }

  private open(id: string, sealed: Buffer): MailContent | undefined {
    try {
      return mailContent.parse(JSON.parse(this.sealer.open(sealed, mailRecord(id))));
    } catch {
      // What the error says may hold some of the content.
      return undefined;
    }
  }

  /** It is tried again later. */
  async defer(id: string, seconds: number): Promise<void> {
    await this.db.query('UPDATE mails SET available_at = now() + make_interval(secs => $2) WHERE id = $1', [
      id,
      seconds,
    ]);
  }

  /** It was sent, or never will be. */
  async remove(id: string): Promise<void> {
    await this.db.query('DELETE FROM mails WHERE id = $1', [id]);
  }

  /** @returns how many could not be sent while they were of use */
  async removeExpired(): Promise<number> {
    const { rowCount } = await this.db.query('DELETE FROM mails WHERE expires_at <= now()', []);
    return rowCount ?? 0;
  }
}
