import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Caller } from '../auth/caller.js';
import type { SocketPlaces } from '../limits/socket.places.js';
import { POOL, SOCKET_PLACES } from '../platform/tokens.js';

/** The longest delay of a timer, some 25 days; a credential that lives longer ends its streams then. */
const MAX_DELAY_MS = 2 ** 31 - 1;
/** What is revoked, here or at another gateway, is told no more after this. */
const LOOK_EVERY_MS = 5_000;

interface Watched {
  caller: Caller;
  onEnd: () => void;
}

/** Ends open streams with the credential that they were opened with: a request is checked anew each time, a stream is not. */
@Injectable()
export class CredentialWatch implements OnModuleDestroy {
  private readonly watched = new Set<Watched>();
  private readonly timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  private isLooking = false;

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(SOCKET_PLACES) private readonly places: SocketPlaces,
  ) {}

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /**
   * Calls back once when the caller's credential expires or is revoked.
   * @returns how to forget about it
   * @throws TooManyRequests when the tenant has too many streams open
   */
  watch(caller: Caller, callback: () => void): () => void {
    const leave = this.places.take(caller.tenant_id);
    const forget = () => {
      leave();
      clearTimeout(expiry);
      this.watched.delete(watched);
    };
    const watched: Watched = {
      caller,
      onEnd: () => {
        forget();
        callback();
      },
    };
    const expiry =
      caller.expires_at === undefined
        ? undefined
        : setTimeout(watched.onEnd, Math.min(Math.max(0, caller.expires_at - Date.now()), MAX_DELAY_MS));
    this.watched.add(watched);
    return forget;
  }

  private async look(): Promise<void> {
    if (this.isLooking || this.watched.size === 0) return;
    this.isLooking = true;
    const idsOf = (id: (caller: Caller) => string | undefined) => [
      ...new Set([...this.watched].map(({ caller }) => id(caller)).filter((one) => one !== undefined)),
    ];
    try {
      const { rows } = await this.pool.query<{ id: string }>(
        `SELECT id FROM sessions WHERE id = ANY ($1::uuid[]) AND revoked_at IS NOT NULL
         UNION ALL SELECT id FROM api_keys WHERE id = ANY ($2::uuid[]) AND revoked_at IS NOT NULL
         UNION ALL SELECT id FROM users WHERE id = ANY ($3::uuid[]) AND removed_at IS NOT NULL`,
        [
          idsOf(({ session_id }) => session_id),
          idsOf(({ api_key_id }) => api_key_id),
          idsOf(({ user_id }) => user_id),
        ],
      );
      const revoked = new Set(rows.map(({ id }) => id));
      for (const { caller, onEnd } of this.watched)
        if (revoked.has(caller.session_id ?? caller.api_key_id ?? '') || revoked.has(caller.user_id)) onEnd();
    } catch {
      // Postgres is away, and so is what a stream would tell; the next look comes soon.
    } finally {
      this.isLooking = false;
    }
  }
}
