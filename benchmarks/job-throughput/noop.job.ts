import type { JobPayload } from '@slipway/shared/contracts/jobs';
import { newId } from '@slipway/shared/ids';
import type { HandlerOutcome } from '@slipway/jobs';

/** Jobs that one worker process has in hand at a time. */
export const CONCURRENCY = 100;

/** What every contestant's jobs carry: a build's payload, of some 400 bytes. */
export function payload(): JobPayload<'build'> {
  return {
    deployment_id: newId(),
    project_id: newId(),
    slug: 'bench-site',
    git_url: 'https://git.example.test/bench/site.git',
    settings: {
      branch: null,
      root_directory: null,
      install_command: null,
      build_command: null,
      output_directory: null,
      node_version: null,
    },
  };
}

export const outcome: HandlerOutcome<'build'> = {
  result: {
    deployment_id: newId(),
    url: 'http://bench.localhost',
    commit_sha: '0'.repeat(40),
    manifest_sha256: '0'.repeat(64),
    file_count: 0,
    size_bytes: 0,
    uploaded_blobs: 0,
    reused: false,
    stages: [],
  },
};

/** Callers that wait for their answers at a time, where each submits one job after the other. */
export const CALLERS = 1_024;
