import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Profile, ProfileContent } from '@slipway/shared/contracts';
import type { Draft } from '../buffer/acceptance.js';
import type { StoredItem } from '../buffer/buffer.item.js';
import { BufferedOperations, type Refusal } from '../buffer/buffered.operations.js';
import { POOL } from '../platform/tokens.js';
import { applyProfileWrites, type ProfileWrite } from './profile.writes.js';

interface KeptWrite {
  body: ProfileContent;
  ifMatch?: number[];
}

/** How a write of a profile is kept while Postgres is away. */
export function draftOf({ writeId, tenantId, userId, at, body, ifMatch }: ProfileWrite): Draft {
  return {
    id: writeId,
    tenant_id: tenantId,
    user_id: userId,
    entity: 'profile',
    operation: 'update',
    resource_id: userId,
    data: { body, ...(ifMatch ? { ifMatch } : {}) } satisfies KeptWrite,
    priority: 3,
    answer: {
      id: userId,
      email: null,
      ...body,
      updated_at: at.toISOString(),
      version: null,
      buffered: true,
    } satisfies Profile,
    idempotency: undefined,
  };
}

/** Carries out the writes of profiles that were kept while Postgres was away. */
@Injectable()
export class BufferedProfiles implements OnModuleInit {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(BufferedOperations) private readonly operations: BufferedOperations,
  ) {}

  onModuleInit(): void {
    this.operations.register('profile', 'update', (items) => this.carryOut(items));
  }

  private async carryOut(items: readonly StoredItem[]): Promise<Refusal[]> {
    const outcomes = await applyProfileWrites(this.pool, items.map(writeOf));
    return outcomes.map((outcome) => ('refusal' in outcome ? outcome.refusal.message : undefined));
  }
}

function writeOf(item: StoredItem): ProfileWrite {
  const { body, ifMatch } = item.data as KeptWrite;
  return {
    writeId: item.id,
    tenantId: item.tenant_id,
    userId: item.user_id,
    at: new Date(item.timestamp),
    body,
    ...(ifMatch ? { ifMatch } : {}),
  };
}
