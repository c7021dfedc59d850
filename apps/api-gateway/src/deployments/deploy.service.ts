import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import {
  Submitter,
  type EventPublisher,
  type Relay,
  type StoredAnswer,
  type Submission,
} from '@slipway/jobs';
import {
  deploymentLabel,
  type CreateDeployment,
  type DeployAnswer,
  type DeploymentAccepted,
  type DeployRequest,
  siteUrl,
} from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import type { Caller } from '../auth/caller.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { POOL, PUBLISHER, RELAY, SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import { GitSourcePolicy } from '../projects/git-source.policy.js';
import { randomSlug } from '../projects/random.slug.js';
import type { DeployOrder } from './deploy.order.js';
import { JobService } from '../jobs/job.service.js';
import { submitted } from '../jobs/submitted.js';
import { DeploymentRepository } from './deployment.repository.js';
import { prepareDeployments } from './deploy.repository.js';

type Order = Pick<DeployOrder, 'slug' | 'newProjectId' | 'gitUrl' | 'branch'>;

/** Takes orders for builds: durable before it answers. */
@Injectable()
export class DeployService {
  private readonly submitter: Submitter<'build', DeployOrder>;

  constructor(
    @Inject(POOL) pool: Pool,
    @Inject(RELAY) relay: Relay,
    @Inject(PUBLISHER) private readonly publisher: EventPublisher,
    @Inject(GitSourcePolicy) private readonly policy: GitSourcePolicy,
    @Inject(DeploymentRepository) private readonly deployments: DeploymentRepository,
    @Inject(JobService) private readonly jobs: JobService,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
  ) {
    this.submitter = new Submitter({
      pool,
      type: 'build',
      prepare: prepareDeployments,
      onStored: (stored) => {
        relay.wake('build');
        void this.announce(stored);
      },
    });
  }

  /** Deploys a git URL: as a new project, or as the one that has the slug. */
  async deploy(
    caller: Caller,
    { gitURL, slug }: DeployRequest,
    key: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    await this.policy.check(gitURL, 'gitURL');
    const projectSlug = slug ?? randomSlug();
    return this.submit(
      caller,
      { slug: projectSlug, newProjectId: newId(), gitUrl: gitURL, branch: undefined },
      0,
      key,
      (ids) =>
        ({
          status: 'queued',
          data: { projectSlug, url: siteUrl(this.settings.edgePublicUrl, projectSlug), ...ids },
        }) satisfies DeployAnswer,
    );
  }

  /** Deploys a project that exists, from its own git URL. */
  redeploy(
    caller: Pick<Caller, 'tenant_id'>,
    slug: string,
    { branch, priority = 0 }: CreateDeployment,
    key: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    return this.submit(
      caller,
      { slug, newProjectId: undefined, gitUrl: undefined, branch },
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
    owner: Pick<Caller, 'tenant_id'>,
    slug: string,
    branch: string | undefined,
    key: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    const answer = await this.redeploy(owner, slug, branch === undefined ? {} : { branch }, key);
    const { id } = answer.body as DeploymentAccepted;
    for (const jobId of await this.deployments.olderRunning(owner.tenant_id, id))
      await this.jobs.cancel(owner.tenant_id, jobId);
    return answer;
  }

  private async submit(
    caller: Pick<Caller, 'tenant_id'>,
    order: Order,
    priority: number,
    idempotency: IdempotencyKey | undefined,
    body: (ids: { job_id: string; deployment_id: string }) => unknown,
  ): Promise<StoredAnswer> {
    const [jobId, deploymentId] = [newId(), newId()];
    const outcome = await this.submitter.submit({
      jobId,
      tenantId: caller.tenant_id,
      priority,
      idempotency,
      answer: { status: 202, body: body({ job_id: jobId, deployment_id: deploymentId }) },
      domain: { ...order, deploymentId, jobId, tenantId: caller.tenant_id, isNewProject: false },
    });
    if (outcome.outcome === 'refused') throw outcome.error;
    return outcome.answer;
  }

  private async announce(stored: Submission<DeployOrder>[]): Promise<void> {
    // Projects first: who hears of a job may want to know of what.
    await this.publisher.projectChanges(
      stored
        .filter(({ domain }) => domain.isNewProject)
        .map(({ tenantId, domain: { slug } }) => ({ tenant_id: tenantId, slug, change: 'created' })),
    );
    await this.publisher.changes(submitted('build', stored));
  }
}
