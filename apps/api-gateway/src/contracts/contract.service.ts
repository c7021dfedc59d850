import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import type {
  Contract,
  ContractListQuery,
  CreateContract,
  JobAccepted,
  UpdateContract,
} from '@slipway/shared/contracts';
import { NotFound } from '@slipway/shared/errors';
import { prepareEach } from '../commissions/prepare.each.js';
import { updateOf } from '../commissions/update.payload.js';
import { pageOf, windowOf } from '../http/lists.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { POOL } from '../platform/tokens.js';
import { ContractRepository } from './contract.repository.js';
import { insertContract, updateContract } from './contract.store.js';

interface ContractChange {
  tenantId: string;
  contractId: string;
  change: UpdateContract;
}

/** Contracts: who pays us, who takes part, and by which plan. */
@Injectable()
export class ContractService {
  private readonly changes: JobDoor<ContractChange>;

  constructor(
    @Inject(ContractRepository) private readonly contracts: ContractRepository,
    @Inject(JobSubmission) submission: JobSubmission,
    @Inject(POOL) private readonly pool: Pool,
  ) {
    this.changes = submission.door('commission_update', (client, submissions) =>
      prepareEach(
        client,
        submissions,
        ({ contractId }) => contractId,
        async ({ domain: { tenantId, contractId, change } }) => ({
          payload: updateOf(`Contract ${await updateContract(client, tenantId, contractId, change)}`, {
            contract_id: contractId,
          }),
        }),
      ),
    );
  }

  async list(tenantId: string, query: ContractListQuery) {
    const { contracts, total } = await this.contracts.list(tenantId, query, windowOf(query));
    return pageOf(contracts, total, query);
  }

  /** @throws NotFound for an unknown id, and for another tenant's */
  async read(tenantId: string, id: string): Promise<Contract> {
    const contract = await this.contracts.find(tenantId, id);
    if (!contract) throw new NotFound('contract');
    return contract;
  }

  async create(tenantId: string, body: CreateContract): Promise<Contract> {
    const id = await inTransaction(this.pool, (client) => insertContract(client, tenantId, body));
    return this.read(tenantId, id);
  }

  /** Changes a contract; what that means for its commissions is posted by a job of its own. */
  async update(tenantId: string, id: string, change: UpdateContract): Promise<Contract> {
    await this.changes.submit({
      tenantId,
      idempotency: undefined,
      domain: () => ({ tenantId, contractId: id, change }),
      answer: (job_id) => ({ job_id, status: 'pending' }) satisfies JobAccepted,
    });
    return this.read(tenantId, id);
  }
}
