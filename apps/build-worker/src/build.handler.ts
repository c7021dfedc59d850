import { Handles, type ClaimedJob, type HandlerContext, type HandlerOutcome } from '@slipway/jobs';
import { ALIAS_CHANNEL, deploymentLabel, siteUrl } from '@slipway/shared/contracts';
import type { Redis } from '@slipway/shared/redis';
import type { BuildRunner } from './runner/build.runner.js';
import type { DeploymentRepository } from './deployment.repository.js';

export interface BuildHandlerOptions {
  runner: BuildRunner;
  deployments: DeploymentRepository;
  redis: Redis;
  edgePublicUrl: string;
}

/** Turns a build job into a published deployment. */
export class BuildHandler {
  constructor(private readonly options: BuildHandlerOptions) {}

  @Handles('build')
  async build(
    job: ClaimedJob<'build'>,
    { signal, log, progress }: HandlerContext,
  ): Promise<HandlerOutcome<'build'>> {
    const { runner, deployments, redis, edgePublicUrl } = this.options;
    const { payload, tenantId } = job;
    const variables = await deployments.readVariables(tenantId, payload.project_id);
    const built = await runner.run({ payload, tenantId, variables }, { log, progress }, signal);
    const isProjectBranch = await deployments.isProjectBranch(
      tenantId,
      payload.project_id,
      payload.settings.branch,
    );
    return {
      result: {
        deployment_id: payload.deployment_id,
        url: siteUrl(edgePublicUrl, deploymentLabel(payload.slug, payload.deployment_id)),
        commit_sha: built.commit_sha,
        manifest_sha256: built.manifest_sha256,
        file_count: built.file_count,
        size_bytes: built.size_bytes,
        uploaded_blobs: built.uploaded_blobs,
        reused: built.reused,
        stages: built.stages,
      },
      commit: (client) =>
        deployments.publish(client, tenantId, payload.deployment_id, isProjectBranch, built),
      afterCommit: () => redis.publish(ALIAS_CHANNEL, payload.slug).catch(() => undefined),
    };
  }
}
