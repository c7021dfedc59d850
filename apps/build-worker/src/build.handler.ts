import { Handles, type ClaimedJob, type HandlerContext, type HandlerOutcome } from '@slipway/jobs';
import { ALIAS_CHANNEL, deploymentLabel, siteUrl } from '@slipway/shared/contracts';
import type { Redis } from '@slipway/shared/redis';
import type { PictureQueue } from './picture/picture.queue.js';
import type { BuildRunner } from './runner/build.runner.js';
import type { DeploymentRepository } from './deployment.repository.js';

export interface BuildHandlerOptions {
  runner: BuildRunner;
  deployments: DeploymentRepository;
  redis: Redis;
  edgePublicUrl: string;
  /** Absent where no pictures are taken. */
  pictures?: Pick<PictureQueue, 'add'> | undefined;
}

/** Turns a build job into a published deployment. */
export class BuildHandler {
  constructor(private readonly options: BuildHandlerOptions) {}

  @Handles('build')
  async build(
    job: ClaimedJob<'build'>,
    { signal, log, progress }: HandlerContext,
  ): Promise<HandlerOutcome<'build'>> {
    const { runner, deployments, redis, edgePublicUrl, pictures } = this.options;
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
        plan: built.plan,
        cached: built.cached,
      },
      commit: (client) =>
        deployments.publish(client, tenantId, payload.deployment_id, isProjectBranch, built),
      afterCommit: () => {
        pictures?.add({
          tenantId,
          projectId: payload.project_id,
          deploymentId: payload.deployment_id,
          slug: payload.slug,
          fingerprint: built.fingerprint,
          manifest_sha256: built.manifest_sha256,
        });
        return redis.publish(ALIAS_CHANNEL, payload.slug).catch(() => undefined);
      },
    };
  }
}
