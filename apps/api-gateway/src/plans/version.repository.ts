import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '@slipway/database';
import type { PlanDocument, PublishPlan, PutPlanDraft } from '@slipway/shared/contracts';
import { Conflict, NotFound } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { fieldRefusal } from '../http/refusal.js';
import { judgeDay } from '../periods/closed.periods.js';
import { POOL } from '../platform/tokens.js';
import { digestOf, SELECT_VERSIONS, type VersionRow } from './plan.row.js';

/** The versions of plans: drafts, which change, and published ones, which never do. */
@Injectable()
export class VersionRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** Puts a document into the draft, which is made when there is none. @throws Conflict when it was made from another version */
  putDraft(tenantId: string, planId: string, { document, replaces }: PutPlanDraft): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      const versions = await lockedVersions(client, tenantId, planId);
      requireSame(versions[0], replaces);
      const draft = versions.find(({ status }) => status === 'draft');
      await store(client, tenantId, planId, versions, document, draft);
    });
  }

  /** @throws Conflict for one that is published, or when the change was made from another document */
  putVersion(
    tenantId: string,
    planId: string,
    version: number,
    { document, replaces }: PutPlanDraft,
  ): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      const versions = await lockedVersions(client, tenantId, planId);
      const draft = draftOf(versions, version);
      requireSame(draft, replaces);
      await store(client, tenantId, planId, versions, document, draft);
    });
  }

  /**
   * @throws Conflict for one that is published, or is not what was meant; Unprocessable for a day that is not after what is
   * published already
   */
  publish(
    tenantId: string,
    planId: string,
    version: number,
    { effective_from: effectiveFrom, digest }: PublishPlan,
  ): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      const versions = await lockedVersions(client, tenantId, planId);
      const draft = draftOf(versions, version);
      requireSame(draft, digest);
      const latest = versions.find(({ status }) => status === 'published');
      if (latest?.effective_from && effectiveFrom <= latest.effective_from)
        throw fieldRefusal(
          'not_later',
          'effective_from',
          `must be after ${latest.effective_from}, from when version ${latest.version} is in force`,
        );
      await judgeDay(client, {
        tenantId,
        day: effectiveFrom,
        path: 'effective_from',
        andLater: true,
      });
      await client.query(
        `UPDATE plan_versions SET status = 'published', effective_from = $2, published_at = now() WHERE id = $1`,
        [draft.id, effectiveFrom],
      );
    });
  }
}

/** All versions of a plan, the newest first; nobody else changes them meanwhile. */
async function lockedVersions(client: PoolClient, tenantId: string, planId: string): Promise<VersionRow[]> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM plans WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE',
    [tenantId, planId],
  );
  if (rowCount === 0) throw new NotFound('plan');
  const { rows } = await client.query<VersionRow>(
    `${SELECT_VERSIONS} WHERE plan_id = $1 ORDER BY version DESC`,
    [planId],
  );
  return rows;
}

function draftOf(versions: readonly VersionRow[], version: number): VersionRow {
  const row = versions.find((one) => one.version === version);
  if (!row) throw new NotFound('version of this plan');
  if (row.status === 'published')
    throw new Conflict(
      'plan_published',
      `Version ${version} is published and stays as it is. Make a draft of the next version instead.`,
    );
  return row;
}

/** What somebody has seen is what is there. @param digest nothing when they do not say */
function requireSame(version: VersionRow | undefined, digest: string | undefined): void {
  if (digest !== undefined && version && digestOf(version.document) !== digest)
    throw new Conflict(
      'draft_changed',
      `Somebody else has changed version ${version.version} in the meantime. Nothing was overwritten or published.`,
    );
}

async function store(
  client: PoolClient,
  tenantId: string,
  planId: string,
  versions: readonly VersionRow[],
  document: PlanDocument,
  draft: VersionRow | undefined,
): Promise<void> {
  const published = versions.find(({ status }) => status === 'published');
  if (published) keepsWhatAddsUp(published.document, document);
  else await client.query('UPDATE plans SET currency = $2 WHERE id = $1', [planId, document.currency]);
  if (draft)
    await client.query('UPDATE plan_versions SET document = $2 WHERE id = $1', [
      draft.id,
      JSON.stringify(document),
    ]);
  else
    await client.query(
      'INSERT INTO plan_versions (id, tenant_id, plan_id, version, document) VALUES ($1, $2, $3, $4, $5)',
      [newId(), tenantId, planId, (versions[0]?.version ?? 0) + 1, JSON.stringify(document)],
    );
}

/**
 * Attainment goes on from version to version: what it is counted in, when it counts, and whose it is, stays.
 * @param path of the document
 * @throws Unprocessable naming the field
 */
export function keepsWhatAddsUp(published: PlanDocument, document: PlanDocument, path = 'document'): void {
  for (const field of ['currency', 'basis', 'measure'] as const)
    if (document[field] !== published[field])
      throw fieldRefusal(
        `${field}_stays`,
        `${path}.${field}`,
        `must stay ${published[field]}, as in the published version: make a new plan for ${document[field]}`,
      );
  for (const field of ['window', 'per'] as const)
    if (document.accumulation[field] !== published.accumulation[field])
      throw fieldRefusal(
        'accumulation_stays',
        `${path}.accumulation.${field}`,
        `must stay "${published.accumulation[field]}", as in the published version: make a new plan for another one`,
      );
}
