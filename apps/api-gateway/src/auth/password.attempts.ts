import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { newId } from '@slipway/shared/ids';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import { GuardedQueries } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { senderOf } from '../limits/client.address.js';
import { POOL, POSTGRES } from '../platform/tokens.js';
import { attempts, type Attempt } from './attempt.repository.js';
import { RESETS_PER_ADDRESS, tooManyAttempts } from './sign.in.limits.js';

/** Whose password was tried, where the address is known. */
interface Tried {
  id: string;
  tenant_id: string;
}

const hashOf = (email: string): Buffer => createHash('sha256').update(email).digest();

/**
 * Counts attempts at passwords. They are noted before the password is checked: of a thousand that come at once, no more are
 * checked than of a thousand one after the other.
 */
@Injectable()
export class PasswordAttempts {
  private readonly db: GuardedQueries;

  constructor(@Inject(POOL) pool: Pool, @Inject(POSTGRES) postgres: StoreMonitor) {
    this.db = new GuardedQueries(pool, postgres);
  }

  /** @throws DomainError 429 while the account or the address is locked; then the password is not to be looked at */
  async begin(email: string, { address }: RequestSource): Promise<Attempt> {
    const attempt = { id: newId(), accountHash: hashOf(email), address: senderOf(address) };
    const admission = await this.db.transaction(async (client) => {
      await attempts.hold(client, 'sign_in', attempt);
      return attempts.note(client, attempt);
    });
    if (admission.outcome === 'wait') throw tooManyAttempts(admission.seconds);
    return attempt;
  }

  /** The password was wrong. */
  async fail(attempt: Attempt, tried: Tried | undefined, source: RequestSource): Promise<void> {
    await this.db.transaction(async (client) => {
      await attempts.hold(client, 'sign_in', attempt);
      const minutes = await attempts.fail(client, attempt);
      if (!tried) return;
      const { id, tenant_id } = tried;
      const [actor, subject] = [
        { tenant_id, user_id: null },
        { subject: 'user', subjectId: id },
      ];
      await audit(client, actor, { ...subject, action: 'user.sign_in_failed' }, source);
      if (minutes === undefined) return;
      const detail = `for ${minutes} min`;
      await audit(client, actor, { ...subject, action: 'user.sign_in_locked', detail }, source);
    });
  }

  /** The password was right, or has been replaced: nothing of before counts. */
  async clear(client: PoolClient, email: string): Promise<void> {
    await attempts.clear(client, hashOf(email));
  }

  /**
   * Notes that somebody wants a new password, in the transaction that has it mailed.
   * @returns whether it may be mailed
   * @throws DomainError 429 when the address has asked for too many
   */
  async noteReset(client: PoolClient, email: string, { address }: RequestSource): Promise<boolean> {
    const attempt = { id: newId(), accountHash: hashOf(email), address: senderOf(address) };
    await attempts.hold(client, 'reset', attempt);
    const { mayBeMailed, ofAddress } = await attempts.noteReset(client, attempt);
    if (ofAddress > RESETS_PER_ADDRESS) throw tooManyAttempts(60 * 60);
    return mayBeMailed;
  }
}
