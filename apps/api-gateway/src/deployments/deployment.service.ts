import { Inject, Injectable } from '@nestjs/common';
import type { EventPublisher } from '@slipway/jobs';
import {
  ALIAS_CHANNEL,
  siteUrl,
  type Deployment,
  type DeploymentDetail,
  type ListQuery,
} from '@slipway/shared/contracts';
import { Conflict, NotFound } from '@slipway/shared/errors';
import type { Redis } from '@slipway/shared/redis';
import { pageOf, windowOf } from '../http/lists.js';
import { JobService } from '../jobs/job.service.js';
import { PUBLISHER, REDIS, SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import { ProjectService } from '../projects/project.service.js';
import { DeploymentRepository, type DeploymentRow } from './deployment.repository.js';

@Injectable()
export class DeploymentService {
  constructor(
    @Inject(DeploymentRepository) private readonly deployments: DeploymentRepository,
    @Inject(ProjectService) private readonly projects: ProjectService,
    @Inject(JobService) private readonly jobs: JobService,
    @Inject(PUBLISHER) private readonly publisher: EventPublisher,
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
  ) {}

  async list(tenantId: string, slug: string, query: ListQuery) {
    const { id } = await this.projects.find(tenantId, slug);
    const { rows, total } = await this.deployments.list(tenantId, id, windowOf(query));
    return pageOf(
      rows.map((row) => this.shown(row)),
      total,
      query,
    );
  }

  async read(tenantId: string, id: string): Promise<DeploymentDetail> {
    const deployment = await this.find(tenantId, id);
    return { ...deployment, job: (await this.jobs.find(tenantId, deployment.job_id)) ?? null };
  }

  /** Makes the project's URL show this deployment: forwards or back, nothing is built or copied. */
  async promote(tenantId: string, id: string): Promise<Deployment> {
    const outcome = await this.deployments.promote(tenantId, id);
    if (outcome === 'absent') throw new NotFound('deployment');
    if (outcome === 'not_ready')
      throw new Conflict('deployment_not_ready', 'Only a deployment that is ready can be promoted.');
    const deployment = await this.find(tenantId, id);
    const { project_slug: slug } = deployment;
    await this.redis.publish(ALIAS_CHANNEL, slug).catch(() => undefined);
    this.publisher.projectChanges([{ tenant_id: tenantId, slug, change: 'promoted' }]);
    return deployment;
  }

  private async find(tenantId: string, id: string): Promise<Deployment> {
    const row = await this.deployments.find(tenantId, id);
    if (!row) throw new NotFound('deployment');
    return this.shown(row);
  }

  private shown({ label, size_bytes, created_at, published_at, ...row }: DeploymentRow): Deployment {
    return {
      ...row,
      url: siteUrl(this.settings.edgePublicUrl, label),
      size_bytes: size_bytes === null ? null : Number(size_bytes),
      created_at: created_at.toISOString(),
      published_at: published_at?.toISOString() ?? null,
    };
  }
}
