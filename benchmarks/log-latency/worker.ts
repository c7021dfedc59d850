import { openDatabase } from '@slipway/database';
import {
  Handles,
  WorkerRuntime,
  type ClaimedJob,
  type HandlerContext,
  type HandlerOutcome,
} from '@slipway/jobs';
import { createLogger } from '@slipway/shared/logging';
import { ownOptions, tell, told } from '../harness/child.ts';
import { logSteadily, type Pace } from './pace.ts';

export interface WorkerOptions extends Pace {
  databaseUrl: string;
  redisUrl: string;
  /** The jobs, by their ids, in the order of their numbers. */
  jobIds: string[];
}

const options = ownOptions() as WorkerOptions;
const running = new Map<string, HandlerContext>();
let allRun: () => void;
const everyJobRuns = new Promise<void>((resolve) => (allRun = resolve));
let finish: () => void;
const finished = new Promise<void>((resolve) => (finish = resolve));

/** In place of builds: jobs that only log. */
class LoggingHandler {
  async build(
    { id, payload }: ClaimedJob<'build'>,
    context: HandlerContext,
  ): Promise<HandlerOutcome<'build'>> {
    running.set(id, context);
    if (running.size === options.jobs) allRun();
    await finished;
    return {
      result: {
        deployment_id: payload.deployment_id,
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
  }
}
// Node strips types and knows no decorators: called as the function that it is.
Handles('build')(LoggingHandler.prototype, 'build', {});

const database = await openDatabase({ url: options.databaseUrl, name: 'bench-worker', poolSize: 10 });
const runtime = new WorkerRuntime({
  pool: database.pool,
  redisUrl: options.redisUrl,
  name: 'bench-worker',
  logger: createLogger({ service: 'bench-worker', level: 'warn' }),
  types: ['build'],
  handlers: [new LoggingHandler()],
  concurrency: { build: options.jobs },
});
await runtime.start();
await everyJobRuns;
tell({ state: 'running' });
await told();
const contexts = options.jobIds.map((id) => running.get(id)!);
await logSteadily(options, (job, text) => contexts[job]!.log('stdout', text));
finish!();
await runtime.stop();
await database.close();
tell({ state: 'done' });
