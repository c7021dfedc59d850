import { Inject, Injectable } from '@nestjs/common';
import type { EventPublisher, StoredAnswer, Submission } from '@slipway/jobs';
import {
  deploymentLabel,
  type CreateDeployment,
  type DeployAnswer,
  type DeploymentAccepted,
  type DeployRequest,
  siteUrl,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { siblingId } from '../idempotency/derived.ids.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { PUBLISHER, SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import { GitSourcePolicy } from '../projects/git-source.policy.js';
import { randomSlug } from '../projects/random.slug.js';
import type { DeployOrder } from './deploy.order.js';
import { JobService } from '../jobs/job.service.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { DeploymentRepository } from './deployment.repository.js';
import { prepareDeployments } from './deploy.repository.js';

/** A push has no user. */
type Orderer = Pick<Caller, 'tenant_id'> & Partial<Pick<Caller, 'user_id'>>;
type Order = Pick<DeployOrder, 'slug' | 'newProjectId' | 'gitUrl' | 'branch'>;

/** Takes orders for builds: durable before it answers. */
@Injectable()
export class DeployService {
  private readonly builds: JobDoor<DeployOrder>;

  constructor(
    @Inject(JobSubmission) submission: JobSubmission,
    @Inject(PUBLISHER) private readonly publisher: EventPublisher,
    @Inject(GitSourcePolicy) private readonly policy: GitSourcePolicy,
    @Inject(DeploymentRepository) private readonly deployments: DeploymentRepository,
    @Inject(JobService) private readonly jobs: JobService,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
  ) {
    this.builds = submission.door('build', prepareDeployments, {
      keptBy: ({ slug }) => slug,
      onStored: (stored) => this.announceProjects(stored),
    });
  }

  /** Deploys a git URL: as a new project, or as the one that has the slug. */
  async deploy(
    caller: Caller,
    { gitURL, slug }: DeployRequest,
    key: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    await this.policy.check(gitURL, 'gitURL');
    const slugOf = (jobId: string) => slug ?? randomSlug(jobId);
    return this.submit(
      caller,
      (jobId) => ({
        slug: slugOf(jobId),
        newProjectId: siblingId(jobId, 'project'),
        gitUrl: gitURL,
        branch: undefined,
      }),
      0,
      key,
      (ids) => {
        const projectSlug = slugOf(ids.job_id);
        const url = siteUrl(this.settings.edgePublicUrl, projectSlug);
        return { status: 'queued', data: { projectSlug, url, ...ids } } satisfies DeployAnswer;
      },
    );
  }

  /** Deploys a project that exists, from its own git URL. */
  redeploy(
    caller: Orderer,
    slug: string,
    { branch, priority = 0 }: CreateDeployment,
    key: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    return this.submit(
      caller,
      () => ({ slug, newProjectId: undefined, gitUrl: undefined, branch }),
      priority,
      key,
      (ids) =>
        ({
          id: ids.deployment_id,
          job_id: ids.job_id,
          project_slug: slug,
          status: 'queued',
          url: siteUrl(this.settings.edgePublicUrl, deploymentLabel(slug, ids.deployment_id)),
        }) satisfies DeploymentAccepted,
    );
  }

  /** Deploys what was pushed to a branch, and cancels what is still being built of older pushes to it. */
  async deployPush(
    owner: Orderer,
    slug: string,
    branch: string | undefined,
    key: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    const answer = await this.redeploy(owner, slug, branch === undefined ? {} : { branch }, key);
    const { id, buffered } = answer.body as DeploymentAccepted;
    if (buffered) return answer;
    for (const jobId of await this.deployments.olderRunning(owner.tenant_id, id))
      await this.jobs.cancelNow(owner.tenant_id, jobId);
    return answer;
  }

  private submit(
    { tenant_id: tenantId, user_id: userId = tenantId }: Orderer,
    order: (jobId: string) => Order,
    priority: number,
    idempotency: IdempotencyKey | undefined,
    body: (ids: { job_id: string; deployment_id: string }) => unknown,
  ): Promise<StoredAnswer> {
    const deploymentOf = (jobId: string) => siblingId(jobId, 'deployment');
    return this.builds.submit({
      tenantId,
      userId,
      priority,
      idempotency,
      answer: (jobId) => body({ job_id: jobId, deployment_id: deploymentOf(jobId) }),
      domain: (jobId) => ({
        ...order(jobId),
        deploymentId: deploymentOf(jobId),
        jobId,
        tenantId,
        isNewProject: false,
      }),
    });
  }

  /** Before the jobs: who hears of a job may want to know of what. */
  private announceProjects(stored: Submission<DeployOrder>[]): void {
    this.publisher.projectChanges(
      stored
        .filter(({ domain }) => domain.isNewProject)
        .map(({ tenantId, domain: { slug } }) => ({ tenant_id: tenantId, slug, change: 'created' })),
    );
  }
}
