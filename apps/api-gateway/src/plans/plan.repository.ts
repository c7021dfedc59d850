import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import type { CreatePlan, ListQuery } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { containing } from '../http/like.js';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';
import {
  SELECT_PLANS,
  SELECT_VERSIONS,
  type PlanRow,
  type PlanWithVersions,
  type VersionRow,
} from './plan.row.js';

@Injectable()
export class PlanRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, { q }: ListQuery & { q?: string | undefined }, window: Window) {
    const filter = 'p.tenant_id = $1 AND ($2::text IS NULL OR p.name ILIKE $2)';
    const values = [tenantId, q ? containing(q) : null];
    const [page, count] = await Promise.all([
      this.pool.query<PlanRow>(
        `${SELECT_PLANS} WHERE ${filter} AND ($3::uuid IS NULL OR p.id < $3) ORDER BY p.id DESC OFFSET $4 LIMIT $5`,
        [...values, window.before ?? null, window.offset, window.limit],
      ),
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM plans p WHERE ${filter}`,
        values,
      ),
    ]);
    return { rows: await this.withVersions(page.rows), total: count.rows[0]!.total };
  }

  async find(tenantId: string, id: string): Promise<PlanWithVersions | undefined> {
    const { rows } = await this.pool.query<PlanRow>(`${SELECT_PLANS} WHERE p.tenant_id = $1 AND p.id = $2`, [
      tenantId,
      id,
    ]);
    return (await this.withVersions(rows))[0];
  }

  /** @returns the id of the new plan, which has a draft */
  insert(tenantId: string, { name, document }: CreatePlan): Promise<string> {
    const id = newId();
    return inTransaction(this.pool, async (client) => {
      await client.query('INSERT INTO plans (id, tenant_id, name, currency) VALUES ($1, $2, $3, $4)', [
        id,
        tenantId,
        name,
        document.currency,
      ]);
      await client.query(
        'INSERT INTO plan_versions (id, tenant_id, plan_id, version, document) VALUES ($1, $2, $3, 1, $4)',
        [newId(), tenantId, id, JSON.stringify(document)],
      );
      return id;
    });
  }

  async rename(tenantId: string, id: string, name: string): Promise<void> {
    await this.pool.query('UPDATE plans SET name = $3 WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      id,
      name,
    ]);
  }

  private async withVersions(plans: PlanRow[]): Promise<PlanWithVersions[]> {
    if (plans.length === 0) return [];
    const { rows } = await this.pool.query<VersionRow>(
      `${SELECT_VERSIONS} WHERE plan_id = ANY ($1) ORDER BY version DESC`,
      [plans.map(({ id }) => id)],
    );
    const versions = Map.groupBy(rows, ({ plan_id }) => plan_id);
    return plans.map((plan) => ({ ...plan, versions: versions.get(plan.id) ?? [] }));
  }
}
