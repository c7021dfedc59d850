import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { IsNull, type DataSource, type Repository } from 'typeorm';
import { ApiKeyEntity } from '@slipway/database';
import type { ApiKeyCreated, ApiKeyList, CreateApiKey, Role } from '@slipway/shared/contracts';
import { Forbidden, NotFound, Unauthenticated } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { DATA_SOURCE, POOL } from '../platform/tokens.js';
import type { Caller } from './caller.js';

/** Recognisable, so that a leaked key is found by scanners. */
const PREFIX = 'slw_';
/** A revoked key may be believed for this long by another gateway. */
const CACHE_MS = 5_000;

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

@Injectable()
export class ApiKeyService {
  private readonly keys: Repository<ApiKeyEntity>;
  private readonly known = new LRUCache<string, Caller>({ max: 10_000, ttl: CACHE_MS });

  constructor(
    @Inject(DATA_SOURCE) dataSource: DataSource,
    @Inject(POOL) private readonly pool: Pool,
  ) {
    this.keys = dataSource.getRepository(ApiKeyEntity);
  }

  static looksLikeKey(credential: string): boolean {
    return credential.startsWith(PREFIX);
  }

  /** @throws Unauthenticated */
  async authenticate(key: string): Promise<Caller> {
    const known = this.known.get(key);
    if (known) {
      if (known.expires_at !== undefined && known.expires_at <= Date.now())
        throw new Unauthenticated('The API key has expired.');
      return known;
    }
    const { rows } = await this.pool.query<{
      id: string;
      tenant_id: string;
      user_id: string;
      role: Role;
      expires_at: Date | null;
    }>(
      `UPDATE api_keys SET last_used_at = now()
       WHERE key_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
       RETURNING id, tenant_id, user_id, role, expires_at`,
      [hashOf(key)],
    );
    const row = rows[0];
    if (!row) throw new Unauthenticated();
    const caller: Caller = {
      user_id: row.user_id,
      tenant_id: row.tenant_id,
      role: row.role,
      api_key_id: row.id,
      ...(row.expires_at ? { expires_at: row.expires_at.getTime() } : {}),
    };
    this.known.set(key, caller);
    return caller;
  }

  /** @throws Forbidden when the key would be allowed more than its maker, or outlive one */
  async create(
    caller: Caller,
    { name, role = caller.role, expires_at }: CreateApiKey,
  ): Promise<ApiKeyCreated> {
    if (caller.api_key_id) throw new Forbidden('An API key makes no further keys. Sign in to make one.');
    if (role !== caller.role && caller.role !== 'admin')
      throw new Forbidden('Only an admin makes keys with another role.');
    const key = `${PREFIX}${randomBytes(32).toString('base64url')}`;
    const entity = await this.keys.save({
      id: newId(),
      tenantId: caller.tenant_id,
      userId: caller.user_id,
      name,
      prefix: key.slice(0, 10),
      keyHash: hashOf(key),
      role,
      lastUsedAt: null,
      expiresAt: expires_at ? new Date(expires_at) : null,
      revokedAt: null,
    });
    return { ...shown(entity), key };
  }

  async list(caller: Caller): Promise<ApiKeyList> {
    const entities = await this.keys.find({
      where: { ...ownKeys(caller), revokedAt: IsNull() },
      order: { id: 'DESC' },
    });
    return { data: entities.map(shown) };
  }

  async revoke(caller: Caller, id: string): Promise<void> {
    const { affected } = await this.keys.update(
      { id, ...ownKeys(caller), revokedAt: IsNull() },
      { revokedAt: new Date() },
    );
    if (!affected) throw new NotFound('API key');
    for (const [key, known] of this.known.entries()) if (known.api_key_id === id) this.known.delete(key);
  }
}

/** An admin sees to all keys of the tenant, others to their own. */
function ownKeys({ tenant_id, user_id, role }: Caller): { tenantId: string; userId?: string } {
  return role === 'admin' ? { tenantId: tenant_id } : { tenantId: tenant_id, userId: user_id };
}

function shown(entity: ApiKeyEntity): ApiKeyList['data'][number] {
  return {
    id: entity.id,
    name: entity.name,
    prefix: entity.prefix,
    role: entity.role,
    created_at: entity.createdAt.toISOString(),
    expires_at: entity.expiresAt?.toISOString() ?? null,
    last_used_at: entity.lastUsedAt?.toISOString() ?? null,
  };
}
