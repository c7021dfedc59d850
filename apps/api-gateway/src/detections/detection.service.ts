import { Inject, Injectable } from '@nestjs/common';
import type { StoredAnswer } from '@slipway/jobs';
import type { CreateDetection, JobAccepted } from '@slipway/shared/contracts';
import type { JobPayload } from '@slipway/shared/contracts/jobs';
import type { Caller } from '../auth/caller.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { GitSourcePolicy } from '../projects/git-source.policy.js';

/** Asks how repositories would be built. What is found is the result of the job; nothing else is kept of it. */
@Injectable()
export class DetectionService {
  private readonly jobs: JobDoor<JobPayload<'detection'>>;

  constructor(
    @Inject(JobSubmission) submission: JobSubmission,
    @Inject(GitSourcePolicy) private readonly policy: GitSourcePolicy,
  ) {
    this.jobs = submission.door(
      'detection',
      async (_client, submissions) => submissions.map(({ domain }) => ({ payload: domain })),
      { keptBy: (_, jobId) => jobId },
    );
  }

  /** @throws Unprocessable when the URL's host is not cloned from */
  async submit(
    { tenant_id: tenantId }: Caller,
    { git_url, branch, root_directory }: CreateDetection,
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    await this.policy.check(git_url, 'git_url');
    return this.jobs.submit({
      tenantId,
      idempotency,
      domain: () => ({ git_url, branch: branch ?? null, root_directory: root_directory ?? null }),
      answer: (job_id) => ({ job_id, status: 'pending' }) satisfies JobAccepted,
    });
  }
}
