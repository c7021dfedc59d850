import { Handles, type ClaimedJob, type HandlerContext, type HandlerOutcome } from '@slipway/jobs';
import { runDetection, type DetectionDependencies } from './pipeline/detection.js';

/** Says how a repository would be built. */
export class DetectionHandler {
  constructor(private readonly dependencies: DetectionDependencies) {}

  @Handles('detection')
  async detect(
    { payload }: ClaimedJob<'detection'>,
    { signal, progress }: HandlerContext,
  ): Promise<HandlerOutcome<'detection'>> {
    return { result: await runDetection(payload, { progress }, signal, this.dependencies) };
  }
}
