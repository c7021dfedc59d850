import { Inject, Injectable } from '@nestjs/common';
import type {
  CreatePlan,
  ListQuery,
  Plan,
  PlanPreview,
  PreviewPlan,
  PublishPlan,
  PutPlanDraft,
} from '@slipway/shared/contracts';
import { NotFound } from '@slipway/shared/errors';
import { pageOf, windowOf } from '../http/lists.js';
import { fieldRefusal } from '../http/refusal.js';
import { previewOf } from './plan.preview.js';
import { PlanRepository } from './plan.repository.js';
import { shownPlan, type PlanWithVersions } from './plan.row.js';
import { VersionRepository } from './version.repository.js';

/** Commission plans and their versions. */
@Injectable()
export class PlanService {
  constructor(
    @Inject(PlanRepository) private readonly plans: PlanRepository,
    @Inject(VersionRepository) private readonly versions: VersionRepository,
  ) {}

  async list(tenantId: string, query: ListQuery & { q?: string | undefined }) {
    const { rows, total } = await this.plans.list(tenantId, query, windowOf(query));
    return pageOf(rows.map(shownPlan), total, query);
  }

  async read(tenantId: string, id: string): Promise<Plan> {
    return shownPlan(await this.find(tenantId, id));
  }

  async create(tenantId: string, body: CreatePlan): Promise<Plan> {
    return this.read(tenantId, await this.plans.insert(tenantId, body));
  }

  async rename(tenantId: string, id: string, name: string): Promise<Plan> {
    await this.find(tenantId, id);
    await this.plans.rename(tenantId, id, name);
    return this.read(tenantId, id);
  }

  async putDraft(tenantId: string, id: string, body: PutPlanDraft): Promise<Plan> {
    await this.versions.putDraft(tenantId, id, body);
    return this.read(tenantId, id);
  }

  async putVersion(tenantId: string, id: string, version: number, body: PutPlanDraft): Promise<Plan> {
    await this.versions.putVersion(tenantId, id, version, body);
    return this.read(tenantId, id);
  }

  async publish(tenantId: string, id: string, version: number, body: PublishPlan): Promise<Plan> {
    await this.versions.publish(tenantId, id, version, body);
    return this.read(tenantId, id);
  }

  /** What the document that is given, or else the newest version, would pay. */
  async preview(tenantId: string, id: string, { document, ...options }: PreviewPlan): Promise<PlanPreview> {
    const { versions } = await this.find(tenantId, id);
    return previewOf(document ?? versions[0]!.document, options);
  }

  previewDocument({ document, ...options }: PreviewPlan): PlanPreview {
    if (!document) throw fieldRefusal('invalid_request', 'document', 'is needed where no plan is named');
    return previewOf(document, options);
  }

  /** @throws NotFound for an unknown id, and for another tenant's */
  private async find(tenantId: string, id: string): Promise<PlanWithVersions> {
    const row = await this.plans.find(tenantId, id);
    if (!row) throw new NotFound('plan');
    return row;
  }
}
