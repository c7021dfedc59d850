import type { Queryable } from '@slipway/database';
import { readTenantFacts, tenantRevision, type TenantFacts } from './tenant.facts.js';

/** Tenants whose facts are kept; each may have some thousand parties and products. */
const KEPT = 50;

/** Small updates come often, and what concerns all contracts changes rarely: it is read when its revision has moved. */
export class FactsCache {
  private readonly kept = new Map<string, TenantFacts>();

  async of(db: Queryable, tenantId: string): Promise<TenantFacts> {
    const known = this.kept.get(tenantId);
    if (known && known.revision === (await tenantRevision(db, tenantId))) return known;
    const facts = await readTenantFacts(db, tenantId);
    this.kept.delete(tenantId);
    this.kept.set(tenantId, facts);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
    return facts;
  }
}
