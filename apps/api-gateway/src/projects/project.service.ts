import { Inject, Injectable } from '@nestjs/common';
import type { EventPublisher } from '@slipway/jobs';
import type {
  CreateProject,
  Project,
  ProjectChange,
  ProjectListQuery,
  PutVariables,
  PutWebhook,
  UpdateProject,
  VariableList,
} from '@slipway/shared/contracts';
import { ALIAS_CHANNEL } from '@slipway/shared/contracts';
import { Conflict, NotFound } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import type { Redis } from '@slipway/shared/redis';
import { variableRecord, webhookRecord, type Sealer } from '@slipway/shared/sealing';
import { pageOf, windowOf } from '../http/lists.js';
import { JobService } from '../jobs/job.service.js';
import { PUBLISHER, REDIS, SEALER, SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import { GitSourcePolicy } from './git-source.policy.js';
import { ProjectRepository } from './project.repository.js';
import { shownProject, type ProjectWithLatest } from './project.row.js';
import { randomSlug } from './random.slug.js';

@Injectable()
export class ProjectService {
  constructor(
    @Inject(ProjectRepository) private readonly projects: ProjectRepository,
    @Inject(GitSourcePolicy) private readonly policy: GitSourcePolicy,
    @Inject(JobService) private readonly jobs: JobService,
    @Inject(PUBLISHER) private readonly publisher: EventPublisher,
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(SEALER) private readonly sealer: Sealer,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
  ) {}

  async list(tenantId: string, query: ProjectListQuery) {
    const { rows, total } = await this.projects.list(tenantId, query, windowOf(query));
    return pageOf(
      rows.map((row) => this.shown(row)),
      total,
      query,
    );
  }

  async read(tenantId: string, slug: string): Promise<Project> {
    return this.shown(await this.find(tenantId, slug));
  }

  /** @throws NotFound for an unknown slug, and for another tenant's */
  async find(tenantId: string, slug: string): Promise<ProjectWithLatest> {
    const row = await this.projects.find(tenantId, slug);
    if (!row) throw new NotFound('project');
    return row;
  }

  async create(tenantId: string, body: CreateProject): Promise<Project> {
    await this.policy.check(body.git_url, 'git_url');
    for (;;) {
      const row = await this.projects.insert(tenantId, body.slug ?? randomSlug(newId()), body);
      if (row) {
        this.tell(tenantId, row.slug, 'created');
        return this.shown(row);
      }
      if (body.slug)
        throw new Conflict('slug_taken', `The name "${body.slug}" is taken. Choose another one.`);
    }
  }

  async update(tenantId: string, slug: string, change: UpdateProject): Promise<Project> {
    if (change.git_url) await this.policy.check(change.git_url, 'git_url');
    const row = await this.projects.update(tenantId, slug, change);
    if (!row) throw new NotFound('project');
    this.tell(tenantId, slug, 'updated');
    return this.shown(row);
  }

  /** Takes the site down and stops what is being built for it. */
  async delete(tenantId: string, slug: string): Promise<void> {
    const running = await this.projects.delete(tenantId, slug);
    if (!running) throw new NotFound('project');
    this.tell(tenantId, slug, 'deleted');
    for (const jobId of running) await this.jobs.cancelNow(tenantId, jobId);
    await this.redis.publish(ALIAS_CHANNEL, slug).catch(() => undefined);
  }

  async listVariables(tenantId: string, slug: string): Promise<VariableList> {
    const { id } = await this.find(tenantId, slug);
    return this.projects.listVariables(tenantId, id);
  }

  async putVariables(tenantId: string, slug: string, { variables }: PutVariables): Promise<VariableList> {
    const { id } = await this.find(tenantId, slug);
    const sealed = Object.entries(variables).map(([name, value]) => ({
      name,
      sealedValue: value === null ? null : this.sealer.seal(value, variableRecord(tenantId, id, name)),
    }));
    await this.projects.putVariables(tenantId, id, sealed);
    this.tell(tenantId, slug, 'updated');
    return this.projects.listVariables(tenantId, id);
  }

  /** Sets the secret with which GitHub signs its pushes; `null` turns webhooks off. It is never read back. */
  async putWebhook(tenantId: string, slug: string, { secret }: PutWebhook): Promise<void> {
    const { id } = await this.find(tenantId, slug);
    await this.projects.putWebhookSecret(
      tenantId,
      id,
      secret === null ? null : this.sealer.seal(secret, webhookRecord(tenantId, id)),
    );
    this.tell(tenantId, slug, 'updated');
  }

  private tell(tenantId: string, slug: string, change: ProjectChange['change']): void {
    this.publisher.projectChanges([{ tenant_id: tenantId, slug, change }]);
  }

  private shown(row: ProjectWithLatest): Project {
    return shownProject(row, this.settings.edgePublicUrl);
  }
}
