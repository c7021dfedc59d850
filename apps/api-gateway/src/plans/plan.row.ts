import { createHash } from 'node:crypto';
import type { Plan, PlanDocument, PlanVersion } from '@slipway/shared/contracts';

export interface PlanRow {
  id: string;
  name: string;
  currency: string;
  contracts: number;
  created_at: Date;
}

export interface VersionRow {
  id: string;
  plan_id: string;
  version: number;
  status: PlanVersion['status'];
  effective_from: string | null;
  document: PlanVersion['document'];
  published_at: Date | null;
  created_at: Date;
}

export type PlanWithVersions = PlanRow & { versions: VersionRow[] };

export const SELECT_PLANS = `SELECT p.id, p.name, p.currency, p.created_at,
    (SELECT count(*)::int FROM contracts c WHERE c.plan_id = p.id) AS contracts
  FROM plans p`;

export const SELECT_VERSIONS = `SELECT id, plan_id, version, status, effective_from::text, document, published_at, created_at
  FROM plan_versions`;

export function shownPlan({ versions, created_at, ...row }: PlanWithVersions): Plan {
  return { ...row, versions: versions.map(shownVersion), created_at: created_at.toISOString() };
}

/** By which a document is known again. @param document as it is stored: Postgres keeps the members of `jsonb` in an order of its own */
export const digestOf = (document: PlanDocument): string =>
  createHash('sha256').update(JSON.stringify(document)).digest('base64url');

function shownVersion(row: VersionRow): PlanVersion {
  return {
    id: row.id,
    version: row.version,
    status: row.status,
    effective_from: row.effective_from,
    document: row.document,
    digest: digestOf(row.document),
    published_at: row.published_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  };
}
