import { Inject, Injectable } from '@nestjs/common';
import type { StoredAnswer } from '@slipway/jobs';
import { Unauthenticated, Unprocessable } from '@slipway/shared/errors';
import { webhookRecord, type Sealer } from '@slipway/shared/sealing';
import { DeployService } from '../deployments/deploy.service.js';
import { fingerprintOf } from '../idempotency/idempotency.js';
import { SEALER } from '../platform/tokens.js';
import { ProjectRepository, type HookedProject } from '../projects/project.repository.js';
import { decideOnPush, githubPush, isSignedBy } from './github.rules.js';

export interface Delivery {
  slug: string;
  /** `X-GitHub-Event`. */
  event: string | undefined;
  /** `X-GitHub-Delivery`: the same for a redelivery. */
  id: string | undefined;
  signature: string | undefined;
  raw: Buffer;
  body: unknown;
}

/** Push webhooks of GitHub. */
@Injectable()
export class GithubService {
  constructor(
    @Inject(ProjectRepository) private readonly projects: ProjectRepository,
    @Inject(DeployService) private readonly deploys: DeployService,
    @Inject(SEALER) private readonly sealer: Sealer,
  ) {}

  /**
   * Deploys what was pushed; a build of an older push to the same branch is cancelled.
   * @throws Unauthenticated, the same for an unknown project, one without a secret, and a wrong signature
   */
  async receive(delivery: Delivery): Promise<StoredAnswer> {
    const project = await this.projects.findForHook(delivery.slug);
    if (!project || !isSignedBy(this.secretOf(project), delivery.raw, delivery.signature)) {
      throw new Unauthenticated(
        'The signature does not fit: set the same secret in GitHub and in the project.',
      );
    }
    if (delivery.event === 'ping') return { status: 200, body: { status: 'pong' } };
    if (delivery.event !== 'push') return { status: 200, body: { status: 'ignored', reason: 'not a push' } };
    const push = githubPush.safeParse(delivery.body);
    if (!push.success) throw new Unprocessable('invalid_request', 'This is not the push event of GitHub.');
    const decision = decideOnPush(push.data, project.branch);
    if (decision.action === 'ignore')
      return { status: 200, body: { status: 'ignored', reason: decision.reason } };
    const key = delivery.id && {
      key: `github:${delivery.id}`.slice(0, 255),
      fingerprint: fingerprintOf('github', project.slug, delivery.body),
    };
    return this.deploys.deployPush(
      { tenant_id: project.tenant_id },
      project.slug,
      decision.branch,
      key || undefined,
    );
  }

  private secretOf({ id, tenant_id, sealed_webhook_secret }: HookedProject): string {
    return this.sealer.open(sealed_webhook_secret, webhookRecord(tenant_id, id));
  }
}
