import type { Queryable } from '@slipway/database';
import { currentFacts, readTenantFacts, type TenantFacts } from './tenant.facts.js';

/** Tenants whose facts are kept; each may have some thousand parties and products. */
const KEPT = 50;

/** Small updates come often, and what is read for all contracts changes rarely: it is read when its revision has moved. */
export class FactsCache {
  private readonly kept = new Map<string, TenantFacts>();

  async of(db: Queryable, tenantId: string): Promise<TenantFacts> {
    const known = this.kept.get(tenantId);
    const facts = known ? await currentFacts(db, known) : await readTenantFacts(db, tenantId);
    if (facts === known) return known;
    this.kept.delete(tenantId);
    this.kept.set(tenantId, facts);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
    return facts;
  }
}
