import { Inject, Injectable } from '@nestjs/common';
import type {
  CreateParty,
  Party,
  PartyEarnings,
  PartyListQuery,
  SetManager,
  UpdateParty,
} from '@slipway/shared/contracts';
import { Conflict, NotFound } from '@slipway/shared/errors';
import { pageOf, windowOf } from '../http/lists.js';
import { EarningsRepository } from './earnings.repository.js';
import { shownEarnings } from './earnings.rules.js';
import { ManagerRepository } from './manager.repository.js';
import { PartyRepository } from './party.repository.js';
import { shownParty, type PartyRow } from './party.row.js';

/** People and companies: who buys, who sells, and who manages whom. */
@Injectable()
export class PartyService {
  constructor(
    @Inject(PartyRepository) private readonly parties: PartyRepository,
    @Inject(ManagerRepository) private readonly managers: ManagerRepository,
    @Inject(EarningsRepository) private readonly earned: EarningsRepository,
  ) {}

  async list(tenantId: string, query: PartyListQuery) {
    const { rows, total } = await this.parties.list(tenantId, query, windowOf(query));
    return pageOf(rows.map(shownParty), total, query);
  }

  async read(tenantId: string, id: string): Promise<Party> {
    return shownParty(await this.find(tenantId, id));
  }

  async create(tenantId: string, body: CreateParty): Promise<Party> {
    const id = await this.parties.insert(tenantId, body);
    if (!id)
      throw new Conflict('external_id_taken', 'external_id: another party has this external id already.');
    return this.read(tenantId, id);
  }

  async update(tenantId: string, id: string, body: UpdateParty): Promise<Party> {
    await this.find(tenantId, id);
    await this.parties.update(tenantId, id, body);
    return this.read(tenantId, id);
  }

  async delete(tenantId: string, id: string): Promise<void> {
    const { name } = await this.find(tenantId, id);
    if (!(await this.parties.delete(tenantId, id)))
      throw new Conflict(
        'party_in_use',
        `${name} has contracts, entries or statements, or manages somebody. A party that others refer to stays.`,
      );
  }

  async setManager(tenantId: string, id: string, body: SetManager): Promise<Party> {
    await this.find(tenantId, id);
    await this.managers.set(tenantId, id, body);
    return this.read(tenantId, id);
  }

  async earnings(tenantId: string, id: string): Promise<PartyEarnings> {
    await this.find(tenantId, id);
    return shownEarnings(await this.earned.ofParty(tenantId, id));
  }

  /** @throws NotFound for an unknown id, and for another tenant's */
  private async find(tenantId: string, id: string): Promise<PartyRow> {
    const row = await this.parties.find(tenantId, id);
    if (!row) throw new NotFound('party');
    return row;
  }
}
