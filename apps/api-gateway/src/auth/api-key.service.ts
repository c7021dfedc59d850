import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { ApiKeyCreated, ApiKeyList, CreateApiKey } from '@slipway/shared/contracts';
import { Forbidden, NotFound, Unauthenticated, Unavailable } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import { GuardedQueries, isAway } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { fieldRefusal } from '../http/refusal.js';
import { POOL, POSTGRES } from '../platform/tokens.js';
import { ApiKeyRepository, type ApiKeyRow } from './api-key.repository.js';
import type { Caller } from './caller.js';
import { UserRepository } from './user.repository.js';

/** Recognisable, so that a leaked key is found by scanners. */
const PREFIX = 'slw_';
/** A revoked key may be believed for this long by another gateway. */
const CACHE_MS = 5_000;
/**
 * The stated bound of an outage: while Postgres is away, a key is believed for this long after Postgres last knew it. One
 * that another gateway revoked just before the outage may be believed for as long.
 */
const BELIEVED_MS = 60 * 60_000;

interface KnownKey {
  caller: Caller;
  /** When Postgres last knew it, in milliseconds of `performance.now()`. */
  knownAt: number;
}

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

@Injectable()
export class ApiKeyService {
  private readonly db: GuardedQueries;
  private readonly keys: ApiKeyRepository;
  private readonly users: UserRepository;
  private readonly known = new LRUCache<string, KnownKey>({ max: 10_000 });
  /** The ids of keys that this gateway saw revoked, for as long as it could believe them otherwise. */
  private readonly revoked = new LRUCache<string, true>({ ttl: 2 * BELIEVED_MS, ttlAutopurge: true });

  constructor(@Inject(POOL) pool: Pool, @Inject(POSTGRES) postgres: StoreMonitor) {
    this.db = new GuardedQueries(pool, postgres);
    this.keys = new ApiKeyRepository(this.db);
    this.users = new UserRepository(this.db);
  }

  static looksLikeKey(credential: string): boolean {
    return credential.startsWith(PREFIX);
  }

  /** @throws Unauthenticated; Unavailable for a key that only Postgres could tell of, while it is away */
  async authenticate(key: string, source?: () => RequestSource): Promise<Caller> {
    const known = this.known.get(key);
    if (known) this.requireValid(known.caller);
    if (known && performance.now() - known.knownAt < CACHE_MS) return known.caller;
    try {
      return await this.ask(key, source?.());
    } catch (error) {
      if (!isAway(error)) throw error;
      if (!known || performance.now() - known.knownAt >= BELIEVED_MS)
        throw new Unavailable('The API key cannot be checked at the moment.', error);
      // It may have ended while Postgres was asked.
      this.requireValid(known.caller);
      return known.caller;
    }
  }

  /** @throws Forbidden when the key would be allowed more than its maker, or outlive one */
  async create(
    caller: Caller,
    { name, role = caller.role, scope = 'admin', expires_at }: CreateApiKey,
    source: RequestSource,
  ): Promise<ApiKeyCreated> {
    if (caller.api_key_id) throw new Forbidden('An API key makes no further keys. Sign in to make one.');
    if (expires_at !== undefined && Date.parse(expires_at) <= Date.now())
      throw fieldRefusal('expired_key', 'expires_at', 'lies in the past');
    const key = `${PREFIX}${randomBytes(32).toString('base64url')}`;
    const row = await this.db.transaction(async (client) => {
      // As it is now: who is being removed, or made a member, makes no key that outlives that.
      const user = await this.users.hold(client, caller.tenant_id, caller.user_id);
      if (!user) throw new Unauthenticated();
      if (role !== user.role && user.role !== 'admin')
        throw new Forbidden('Only an admin makes keys with another role.');
      const made = await this.keys.insert(client, {
        id: newId(),
        tenant_id: caller.tenant_id,
        user_id: caller.user_id,
        name,
        prefix: key.slice(0, 10),
        keyHash: hashOf(key),
        role,
        scope,
        expiresAt: expires_at ? new Date(expires_at) : null,
      });
      const detail = `${name}: ${role}, ${scope}`;
      const action = { action: 'api_key.created', subject: 'api_key', subjectId: made.id, detail } as const;
      await audit(client, caller, action, source);
      return made;
    });
    return { ...shown(row), key };
  }

  async list(caller: Caller): Promise<ApiKeyList> {
    return { data: (await this.keys.list(caller.tenant_id, ownerOf(caller))).map(shown) };
  }

  async revoke(caller: Caller, id: string, source: RequestSource): Promise<void> {
    await this.db.transaction(async (client) => {
      const detail = await this.keys.revoke(client, caller.tenant_id, ownerOf(caller), id);
      if (detail === undefined) throw new NotFound('API key');
      const action = { action: 'api_key.revoked', subject: 'api_key', subjectId: id, detail } as const;
      await audit(client, caller, action, source);
    });
    this.end([id]);
  }

  /** Tells this process that keys were revoked: none of them is believed any more. */
  end(ids: readonly string[]): void {
    for (const id of ids) this.revoked.set(id, true);
  }

  private async ask(key: string, source: RequestSource | undefined): Promise<Caller> {
    const row = await this.keys.use(hashOf(key), source);
    if (!row) {
      const ended = this.known.peek(key)?.caller.api_key_id;
      if (ended !== undefined) this.revoked.set(ended, true);
      throw new Unauthenticated();
    }
    const caller: Caller = {
      user_id: row.user_id,
      tenant_id: row.tenant_id,
      role: row.role,
      scope: row.scope,
      api_key_id: row.id,
      ...(row.expires_at ? { expires_at: row.expires_at.getTime() } : {}),
    };
    this.known.set(key, { caller, knownAt: performance.now() });
    // It may have been revoked here while the answer was on its way.
    this.requireValid(caller);
    return caller;
  }

  /** @throws Unauthenticated for a key that has expired, or that was seen revoked here */
  private requireValid({ api_key_id, expires_at }: Caller): void {
    if (expires_at !== undefined && expires_at <= Date.now())
      throw new Unauthenticated('The API key has expired.');
    if (api_key_id !== undefined && this.revoked.has(api_key_id)) throw new Unauthenticated();
  }
}

/** An admin sees to all keys of the tenant, others to their own. */
function ownerOf({ user_id, role }: Caller): string | undefined {
  return role === 'admin' ? undefined : user_id;
}

function shown(row: ApiKeyRow): ApiKeyList['data'][number] {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    role: row.role,
    scope: row.scope,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
  };
}
