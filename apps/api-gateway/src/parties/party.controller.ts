import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import {
  createParty,
  id,
  partyListQuery,
  setManager,
  updateParty,
  type CreateParty,
  type Party,
  type PartyEarnings,
  type PartyListQuery,
  type SetManager,
  type UpdateParty,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../http/route.decorators.js';
import { PartyService } from './party.service.js';

@Controller('api/parties')
export class PartyController {
  constructor(@Inject(PartyService) private readonly parties: PartyService) {}

  @Get()
  list(@CurrentCaller() { tenant_id }: Caller, @Query({ schema: partyListQuery }) query: PartyListQuery) {
    return this.parties.list(tenant_id, query);
  }

  @Post()
  create(
    @CurrentCaller() { tenant_id }: Caller,
    @Body({ schema: createParty }) body: CreateParty,
  ): Promise<Party> {
    return this.parties.create(tenant_id, body);
  }

  @Get(':id')
  read(@CurrentCaller() { tenant_id }: Caller, @Param('id', { schema: id }) partyId: string): Promise<Party> {
    return this.parties.read(tenant_id, partyId);
  }

  @Patch(':id')
  update(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) partyId: string,
    @Body({ schema: updateParty }) body: UpdateParty,
  ): Promise<Party> {
    return this.parties.update(tenant_id, partyId, body);
  }

  @HttpCode(204)
  @Delete(':id')
  delete(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) partyId: string,
  ): Promise<void> {
    return this.parties.delete(tenant_id, partyId);
  }

  @Put(':id/manager')
  setManager(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) partyId: string,
    @Body({ schema: setManager }) body: SetManager,
  ): Promise<Party> {
    return this.parties.setManager(tenant_id, partyId, body);
  }

  @Get(':id/earnings')
  earnings(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) partyId: string,
  ): Promise<PartyEarnings> {
    return this.parties.earnings(tenant_id, partyId);
  }
}
