import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Profile, ProfileContent } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { Acceptance } from '../buffer/acceptance.js';
import { POOL, POSTGRES } from '../platform/tokens.js';
import type { Owner } from '../tasks/owner.js';
import { draftOf } from './buffered.profiles.js';
import { ProfileRepository } from './profile.repository.js';
import { shownProfile } from './profile.row.js';
import { applyProfileWrites, type ProfileWrite } from './profile.writes.js';

/** What users say of themselves: each reads and changes their own. */
@Injectable()
export class ProfileService {
  constructor(
    @Inject(ProfileRepository) private readonly profiles: ProfileRepository,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(POSTGRES) private readonly postgres: StoreMonitor,
    @Inject(Acceptance) private readonly acceptance: Acceptance,
  ) {}

  /** The newest that was written of it, whether it is stored yet or not. */
  async read(owner: Owner): Promise<Profile> {
    const waiting = await this.acceptance.latest(owner, { entity: 'profile', resource_id: owner.user_id });
    if (waiting) return waiting.answer.body as Profile;
    return shownProfile(await this.postgres.guard(() => this.profiles.find(owner)));
  }

  /**
   * @param ifMatch the versions that may be replaced; without them any
   * @throws DomainError (412) when it is at another version
   */
  async replace(
    { user_id: userId, tenant_id: tenantId }: Owner,
    body: ProfileContent,
    ifMatch: number[] | undefined,
  ): Promise<Profile> {
    const at = new Date();
    const write: ProfileWrite = {
      writeId: newId(),
      tenantId,
      userId,
      at,
      body,
      ...(ifMatch ? { ifMatch } : {}),
    };
    const { value } = await this.acceptance.accept(
      () => draftOf(write),
      async () => {
        const [outcome] = await applyProfileWrites(this.pool, [write]);
        if ('refusal' in outcome!) throw outcome.refusal;
        return outcome!.profile;
      },
    );
    return value as Profile;
  }
}
