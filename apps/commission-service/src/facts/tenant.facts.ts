import { compilePlan } from '@slipway/commissions';
import { readCalendar, type Queryable } from '@slipway/database';
import { planDocument, type CommissionCalendar } from '@slipway/shared/contracts';
import { ExchangeRates, type RateSnapshot } from './exchange.js';
import { Hierarchy, type ManagerSpan } from './hierarchy.js';
import { PlanTimeline, type PlanVersion } from './plan.timeline.js';
import { ProductCatalog } from './product.catalog.js';

/** What is read for all contracts of a tenant, as it was when its revisions were counted. */
export interface TenantFacts {
  tenantId: string;
  revisions: TenantRevisions;
  calendar: CommissionCalendar;
  hierarchy: Hierarchy;
  products: ProductCatalog;
  rates: ExchangeRates;
  plans: ReadonlyMap<string, PlanTimeline>;
}

/** Both are counted by the database, and zero before there is anything. */
export interface TenantRevisions {
  /** Of what concerns all contracts: each is calculated again when it moves. */
  ofAll: string;
  /** Of everything that is in {@link TenantFacts}. */
  ofFacts: string;
}

export async function tenantRevisions(db: Queryable, tenantId: string): Promise<TenantRevisions> {
  const { rows } = await db.query<{ revision: string; facts_revision: string }>(
    'SELECT revision, facts_revision FROM commission_calendars WHERE tenant_id = $1',
    [tenantId],
  );
  return { ofAll: rows[0]?.revision ?? '0', ofFacts: rows[0]?.facts_revision ?? '0' };
}

/** The facts themselves while they are current; else they are read again. */
export async function currentFacts(db: Queryable, facts: TenantFacts): Promise<TenantFacts> {
  const { ofFacts } = await tenantRevisions(db, facts.tenantId);
  return ofFacts === facts.revisions.ofFacts ? facts : readTenantFacts(db, facts.tenantId);
}

/**
 * Reads the revisions first and the facts after it: facts that change in between are newer than the revisions say, so that
 * what was calculated with them is calculated again, and never the other way round.
 */
export async function readTenantFacts(db: Queryable, tenantId: string): Promise<TenantFacts> {
  const revisions = await tenantRevisions(db, tenantId);
  const calendar = await readCalendar(db, tenantId);
  const spans = await db.query<ManagerSpan>(
    `SELECT party_id, manager_id, from_on::text, to_on::text FROM party_managers WHERE tenant_id = $1`,
    [tenantId],
  );
  const rates = await db.query<RateSnapshot>(
    `SELECT base, quote, on_day::text, rate FROM exchange_rates WHERE tenant_id = $1 ORDER BY on_day`,
    [tenantId],
  );
  return {
    tenantId,
    revisions,
    calendar,
    hierarchy: new Hierarchy(spans.rows),
    products: await readProducts(db, tenantId),
    rates: new ExchangeRates(rates.rows),
    plans: await readPlans(db, tenantId),
  };
}

async function readProducts(db: Queryable, tenantId: string): Promise<ProductCatalog> {
  const products = await db.query<{ sku: string; category: string }>(
    'SELECT sku, category FROM products WHERE tenant_id = $1 AND category IS NOT NULL',
    [tenantId],
  );
  const parents = await db.query<{ key: string; parent: string }>(
    'SELECT key, parent FROM product_categories WHERE tenant_id = $1 AND parent IS NOT NULL',
    [tenantId],
  );
  return new ProductCatalog(
    new Map(products.rows.map(({ sku, category }) => [sku, category])),
    new Map(parents.rows.map(({ key, parent }) => [key, parent])),
  );
}

async function readPlans(db: Queryable, tenantId: string): Promise<Map<string, PlanTimeline>> {
  const { rows } = await db.query<{ id: string; plan_id: string; effective_from: string; document: unknown }>(
    `SELECT id, plan_id, effective_from::text, document FROM plan_versions
     WHERE tenant_id = $1 AND status = 'published' ORDER BY plan_id, effective_from`,
    [tenantId],
  );
  const versions = new Map<string, PlanVersion[]>();
  for (const { id, plan_id, effective_from, document: stored } of rows) {
    const document = planDocument.parse(stored);
    const list = versions.get(plan_id) ?? [];
    list.push({ id, effective_from, document, compiled: compilePlan(document, id) });
    versions.set(plan_id, list);
  }
  return new Map([...versions].map(([planId, list]) => [planId, new PlanTimeline(planId, list)]));
}
