import { Body, Controller, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import {
  contractListQuery,
  createContract,
  id,
  updateContract,
  type Contract,
  type ContractListQuery,
  type CreateContract,
  type UpdateContract,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../http/route.decorators.js';
import { ContractService } from './contract.service.js';

@Controller('api/contracts')
export class ContractController {
  constructor(@Inject(ContractService) private readonly contracts: ContractService) {}

  @Get()
  list(
    @CurrentCaller() { tenant_id }: Caller,
    @Query({ schema: contractListQuery }) query: ContractListQuery,
  ) {
    return this.contracts.list(tenant_id, query);
  }

  @Post()
  create(
    @CurrentCaller() { tenant_id }: Caller,
    @Body({ schema: createContract }) body: CreateContract,
  ): Promise<Contract> {
    return this.contracts.create(tenant_id, body);
  }

  @Get(':id')
  read(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) contractId: string,
  ): Promise<Contract> {
    return this.contracts.read(tenant_id, contractId);
  }

  @Patch(':id')
  update(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) contractId: string,
    @Body({ schema: updateContract }) body: UpdateContract,
  ): Promise<Contract> {
    return this.contracts.update(tenant_id, contractId, body);
  }
}
