import { Controller, Get, Inject, Query } from '@nestjs/common';
import { auditListQuery, type AuditEvent, type AuditListQuery } from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { pageOf, windowOf } from '../http/lists.js';
import { CurrentCaller, Roles } from '../http/route.decorators.js';
import { AuditRepository, type AuditRow } from './audit.repository.js';

@Roles('admin')
@Controller('api/audit')
export class AuditController {
  constructor(@Inject(AuditRepository) private readonly events: AuditRepository) {}

  @Get()
  async list(
    @CurrentCaller() { tenant_id }: Caller,
    @Query({ schema: auditListQuery }) query: AuditListQuery,
  ) {
    const { rows, total } = await this.events.list(tenant_id, query, windowOf(query));
    return pageOf(rows.map(shown), total, query);
  }
}

function shown({ action, at, ...row }: AuditRow): AuditEvent {
  return { ...row, kind: action, at: at.toISOString() };
}
