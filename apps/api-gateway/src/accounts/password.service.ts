import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import type { RevealedPassword } from '@slipway/shared/contracts';
import { Conflict, Gone, NotFound } from '@slipway/shared/errors';
import { accountPasswordRecord, type Sealer } from '@slipway/shared/sealing';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import type { Caller } from '../auth/caller.js';
import { POOL, SEALER } from '../platform/tokens.js';

interface Sealed {
  username: string;
  status: string;
  origin: string | null;
  sealed_password: Buffer | null;
  revealed_at: Date | null;
}

/** Lets the password of an account out: once, and with a record of who asked. */
@Injectable()
export class PasswordService {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(SEALER) private readonly sealer: Sealer,
  ) {}

  /** @throws Gone when it was revealed before, Conflict when there is none that we know */
  reveal(caller: Caller, accountId: string, source: RequestSource): Promise<RevealedPassword> {
    const { tenant_id: tenantId } = caller;
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<Sealed>(
        `SELECT username, status, origin, sealed_password, revealed_at FROM accounts
         WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
        [tenantId, accountId],
      );
      const row = rows[0];
      if (!row) throw new NotFound('account');
      if (row.revealed_at && !row.sealed_password)
        throw new Gone(
          'password_revealed',
          `The password was revealed at ${row.revealed_at.toISOString()} and is not kept since. A new one is set with reset_password.`,
        );
      if (!row.sealed_password || row.status === 'pending' || row.status === 'failed')
        throw new Conflict(
          'no_password',
          row.origin === 'linked'
            ? 'This account was in the directory before, so its password is not known here. A new one is set with reset_password.'
            : 'This account has no password yet: it is not in the directory.',
        );
      const password = this.sealer.open(row.sealed_password, accountPasswordRecord(tenantId, accountId));
      await client.query(
        'UPDATE accounts SET sealed_password = NULL, revealed_at = now(), updated_at = now() WHERE tenant_id = $1 AND id = $2',
        [tenantId, accountId],
      );
      const action = {
        action: 'account.password_revealed',
        subject: 'account',
        subjectId: accountId,
        detail: row.username,
      } as const;
      await audit(client, caller, action, source);
      return { account_id: accountId, username: row.username, password };
    });
  }
}
