import { Controller, Get, Inject } from '@nestjs/common';
import type { LedgerVerification } from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../http/route.decorators.js';
import { LedgerService } from './ledger.service.js';

@Controller('api/ledger')
export class LedgerController {
  constructor(@Inject(LedgerService) private readonly ledger: LedgerService) {}

  @Get('verify')
  verify(@CurrentCaller() { tenant_id }: Caller): Promise<LedgerVerification> {
    return this.ledger.verify(tenant_id);
  }
}
