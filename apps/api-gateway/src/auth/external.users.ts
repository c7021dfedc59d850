import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { MemberRole, Principal } from '@slipway/shared/contracts';
import { DomainError, Unauthenticated } from '@slipway/shared/errors';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import { GuardedQueries, isAway } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { BufferedOperations } from '../buffer/buffered.operations.js';
import { MemberRepository } from '../members/member.repository.js';
import { POOL, POSTGRES, SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import { ADMINS_ROLES, ApiKeyRepository } from './api-key.repository.js';
import { ApiKeyService } from './api-key.service.js';
import { NO_PASSWORD } from './password.hashes.js';

/** Who was removed may be believed for this long. */
const KNOWN_MS = 5_000;

interface ExternalMember {
  user_id: string;
  tenant_id: string;
  role: MemberRole;
}

interface StoredUser {
  tenant_id: string;
  role: string;
  removed_at: Date | null;
  password_hash: string;
}

/**
 * The rows of users whom an external issuer knows, made when they are first seen, with their tenant: what they make refers
 * to them. They have no address and no password here, so nobody else can sign in as them.
 */
@Injectable()
export class ExternalUsers implements OnModuleInit {
  private readonly db: GuardedQueries;
  private readonly keys: ApiKeyRepository;
  /** By the user, tenant and role, those that are as they should be. */
  private readonly known = new LRUCache<string, true>({ max: 10_000, ttl: KNOWN_MS });
  private readonly knownTenants = new LRUCache<string, true>({ max: 10_000 });

  constructor(
    @Inject(POOL) pool: Pool,
    @Inject(POSTGRES) postgres: StoreMonitor,
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(ApiKeyService) private readonly apiKeys: ApiKeyService,
    @Inject(BufferedOperations) private readonly operations: BufferedOperations,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'externalIssuer'>,
  ) {
    this.db = new GuardedQueries(pool, postgres);
    this.keys = new ApiKeyRepository(this.db);
  }

  onModuleInit(): void {
    if (!this.settings.externalIssuer) return;
    // Who came for the first time while Postgres was away was believed, and what they wrote refers to their tenant.
    this.operations.beforehand((items) => this.ensureTenants(items.map(({ tenant_id }) => tenant_id)));
  }

  /**
   * Sees to it that the user is on record as what the token says. While Postgres is away the token alone is believed.
   * @param source where it comes from, asked for when that is to be put on record
   * @throws Unauthenticated for who was removed, DomainError 401 for a user of another tenant
   */
  async ensure({ user_id, tenant_id, role }: Principal, source?: () => RequestSource): Promise<void> {
    const key = `${user_id} ${tenant_id} ${role}`;
    if (this.known.has(key)) return;
    try {
      requireOf(tenant_id, await this.stored({ user_id, tenant_id, role }, source?.()));
      this.known.set(key, true);
    } catch (error) {
      if (!isAway(error)) throw error;
    }
  }

  private async ensureTenants(ids: readonly string[]): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !this.knownTenants.has(id));
    if (unknown.length === 0) return;
    await this.db.query(INSERT_TENANTS, [unknown, unknown.map(nameOf)]);
    for (const id of unknown) this.knownTenants.set(id, true);
  }

  private async stored(
    { user_id, tenant_id, role }: Principal,
    source: RequestSource | undefined,
  ): Promise<StoredUser> {
    const memberRole = role === 'admin' ? 'admin' : 'member';
    const found = await this.find(user_id);
    if (!found) return this.insert({ user_id, tenant_id, role: memberRole });
    const isSettled =
      found.role === memberRole || found.password_hash !== NO_PASSWORD || found.removed_at !== null;
    if (isSettled || found.tenant_id !== tenant_id) return found;
    await this.changeRole({ tenant_id, user_id, role: memberRole }, source);
    return (await this.find(user_id)) ?? found;
  }

  private insert({ user_id, tenant_id, role }: ExternalMember): Promise<StoredUser> {
    return this.db.transaction(async (client) => {
      await client.query(INSERT_TENANTS, [[tenant_id], [nameOf(tenant_id)]]);
      await client.query(
        `INSERT INTO users (id, tenant_id, email, password_hash, role) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING`,
        [user_id, tenant_id, `external:${user_id}`, NO_PASSWORD, role],
      );
      const { rows } = await client.query<StoredUser>(FIND, [user_id]);
      return rows[0]!;
    });
  }

  /** As an admin does it: who becomes a member loses the keys that a member cannot have, and whom they invited. */
  private async changeRole(
    { tenant_id, user_id, role }: ExternalMember,
    source: RequestSource | undefined,
  ): Promise<void> {
    const ended = await this.db.transaction(async (client) => {
      await this.members.holdTenant(client, tenant_id);
      const before = await this.members.roleOf(client, tenant_id, user_id);
      // Another gateway was there first, or somebody has removed the user.
      if (before === undefined || before === role) return [];
      await this.members.setRole(client, tenant_id, user_id, role);
      const keys =
        role === 'member' ? await this.keys.revokeOf(client, tenant_id, user_id, ADMINS_ROLES) : [];
      if (role === 'member') await this.members.revokeInvitationsBy(client, tenant_id, user_id);
      const action = {
        action: 'member.role_changed',
        subject: 'user',
        subjectId: user_id,
        detail: `${before} → ${role}, says the issuer of the token`,
      } as const;
      // Nobody here has done it.
      await audit(client, { tenant_id, user_id: null }, action, source);
      return keys;
    });
    this.apiKeys.end(ended);
  }

  private async find(userId: string): Promise<StoredUser | undefined> {
    const { rows } = await this.db.query<StoredUser>(FIND, [userId]);
    return rows[0];
  }
}

const INSERT_TENANTS = `INSERT INTO tenants (id, name) SELECT * FROM unnest($1::uuid[], $2::text[])
  ON CONFLICT DO NOTHING`;

const nameOf = (tenantId: string): string => `organisation ${tenantId.slice(0, 8)}`;

/** By the id alone: whose tenant it is, is the question. */
const FIND = 'SELECT tenant_id, role, removed_at, password_hash FROM users WHERE id = $1';

function requireOf(tenantId: string, user: StoredUser): void {
  if (user.tenant_id !== tenantId)
    throw new DomainError({
      code: 'token_of_another_tenant',
      status: 401,
      detail: 'The access token names a user of another organisation.',
    });
  if (user.removed_at) throw new Unauthenticated('This user was removed.');
}
