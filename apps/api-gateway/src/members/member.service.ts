import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import type { ListQuery, Member, MemberRole, Role } from '@slipway/shared/contracts';
import { Conflict, Forbidden, NotFound } from '@slipway/shared/errors';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import { ADMINS_ROLES, ALL_ROLES, ApiKeyRepository } from '../auth/api-key.repository.js';
import { ApiKeyService } from '../auth/api-key.service.js';
import type { Caller } from '../auth/caller.js';
import { SessionRepository } from '../auth/session.repository.js';
import { TokenService } from '../auth/token.service.js';
import { GuardedQueries } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { pageOf, windowOf } from '../http/lists.js';
import { POOL, POSTGRES } from '../platform/tokens.js';
import { MemberRepository, type MemberRow } from './member.repository.js';

interface Ended {
  sessions: string[];
  keys: string[];
}

/** Who belongs to an organisation, and as what. There is always an admin. */
@Injectable()
export class MemberService {
  private readonly db: GuardedQueries;
  private readonly sessions: SessionRepository;
  private readonly keys: ApiKeyRepository;

  constructor(
    @Inject(POOL) pool: Pool,
    @Inject(POSTGRES) postgres: StoreMonitor,
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(ApiKeyService) private readonly apiKeys: ApiKeyService,
  ) {
    this.db = new GuardedQueries(pool, postgres);
    this.sessions = new SessionRepository(this.db);
    this.keys = new ApiKeyRepository(this.db);
  }

  async list(tenantId: string, query: ListQuery) {
    const { rows, total } = await this.members.list(tenantId, windowOf(query));
    return pageOf(rows.map(shown), total, query);
  }

  /** The member's sessions end, and of their keys those that a member cannot have. @throws NotFound, Conflict */
  async changeRole(caller: Caller, id: string, role: MemberRole, source: RequestSource): Promise<Member> {
    const { tenant_id: tenantId } = caller;
    const ended = await this.db.transaction(async (client) => {
      const before = await this.begin(client, caller, id);
      if (before === role) return undefined;
      if (role === 'member') await this.requireOtherAdmin(client, tenantId, id);
      await this.members.setRole(client, tenantId, id, role);
      if (role === 'member') await this.members.revokeInvitationsBy(client, tenantId, id);
      const action = {
        action: 'member.role_changed',
        subject: 'user',
        subjectId: id,
        detail: `${before} → ${role}`,
      } as const;
      await audit(client, caller, action, source);
      return this.revoke(client, tenantId, id, role === 'member' ? ADMINS_ROLES : []);
    });
    this.tell(ended);
    const row = await this.members.find(tenantId, id);
    if (!row) throw new NotFound('member');
    return shown(row);
  }

  /** All that lets the member in ends. @throws NotFound, Conflict */
  async remove(caller: Caller, id: string, source: RequestSource): Promise<void> {
    const { tenant_id: tenantId } = caller;
    const ended = await this.db.transaction(async (client) => {
      const before = await this.begin(client, caller, id);
      if (before === 'admin') await this.requireOtherAdmin(client, tenantId, id);
      const detail = await this.members.remove(client, tenantId, id);
      await this.members.revokeInvitationsBy(client, tenantId, id);
      const action = { action: 'member.removed', subject: 'user', subjectId: id, detail } as const;
      await audit(client, caller, action, source);
      return this.revoke(client, tenantId, id, ALL_ROLES);
    });
    this.tell(ended);
  }

  /** @returns what the member is now; nobody else changes that until the transaction ends */
  private async begin(client: PoolClient, caller: Caller, id: string): Promise<MemberRole> {
    const { tenant_id, user_id } = caller;
    await this.members.holdTenant(client, tenant_id);
    // Two who take the role from each other at once: the second is no admin any more.
    if ((await this.members.roleOf(client, tenant_id, user_id)) !== 'admin')
      throw new Forbidden('This needs the role admin, which you do not have any more.');
    const role = await this.members.roleOf(client, tenant_id, id);
    if (role === undefined) throw new NotFound('member');
    return role;
  }

  private async requireOtherAdmin(client: PoolClient, tenantId: string, id: string): Promise<void> {
    if (!(await this.members.hasAdminBut(client, tenantId, id)))
      throw new Conflict('last_admin', 'This is the last admin. Make somebody else one first.');
  }

  private async revoke(
    client: PoolClient,
    tenantId: string,
    id: string,
    keyRoles: readonly Role[],
  ): Promise<Ended> {
    return {
      sessions: await this.sessions.revokeOf(client, tenantId, id),
      keys: await this.keys.revokeOf(client, tenantId, id, keyRoles),
    };
  }

  private tell(ended: Ended | undefined): void {
    for (const id of ended?.sessions ?? []) this.tokens.endSession(id);
    this.apiKeys.end(ended?.keys ?? []);
  }
}

function shown({ name, created_at, last_seen_at, ...row }: MemberRow): Member {
  return {
    ...row,
    name: name ?? '',
    created_at: created_at.toISOString(),
    last_seen_at: last_seen_at?.toISOString() ?? null,
  };
}
