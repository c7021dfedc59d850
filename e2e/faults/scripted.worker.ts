import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '@slipway/database';
import {
  Handles,
  WorkerRuntime,
  type ClaimedJob,
  type HandlerContext,
  type HandlerOutcome,
} from '@slipway/jobs';
import { DomainError } from '@slipway/shared/errors';
import { createLogger } from '@slipway/shared/logging';
import { HealthReport, Service, startOperationsServer } from '@slipway/shared/service';
import { createMetrics } from '@slipway/shared/telemetry';
import { readEnv } from './env.ts';
import { lineOf, scriptOf, type Script } from './script.ts';

/*
 * A worker as it runs in production, but for its handler, which does what the job's script says. Each run is noted in a
 * file at its start, with the moment on the machine's monotonic clock: unlike a table, it is there whatever has been done to
 * the stores.
 */

const { NAME, DATABASE_URL, REDIS_URL, OPERATIONS_PORT, RUNS_FILE } = readEnv();
const CONCURRENCY = 16;
/** Short, so that a deploy under load hands some jobs back. */
const GRACE_MS = 2_000;
const TICK_MS = 20;

class ScriptedHandler {
  async build(
    { id, attempt, payload }: ClaimedJob<'build'>,
    context: HandlerContext,
  ): Promise<HandlerOutcome<'build'>> {
    appendFileSync(RUNS_FILE, `${id} ${attempt} ${process.hrtime.bigint()}\n`);
    const script = scriptOf(payload.git_url);
    await play(script, attempt, context);
    if (attempt <= script.failures) throw new Error('a failure that may pass');
    return {
      result: resultOf(script, payload.deployment_id),
      // No constraint keeps a second one out: what holds it off is what is tested.
      commit: (client) =>
        client.query('INSERT INTO fault_effects (job_id, attempt) VALUES ($1, $2)', [id, attempt]),
    };
  }
}

async function play(
  { lines, bytesPerLine, ms, ends }: Script,
  attempt: number,
  { signal, log, progress }: HandlerContext,
): Promise<void> {
  const started = performance.now();
  let written = 0;
  for (;;) {
    const share = ms === 0 ? 1 : Math.min(1, (performance.now() - started) / ms);
    const due = Math.floor(lines * share);
    for (; written < due; written += 1) log('stdout', lineOf(attempt, written, bytesPerLine));
    if (share === 1 && ends !== 'never') break;
    if (share < 1) progress(Math.floor(share * 100), 'play');
    await wait(TICK_MS, undefined, { signal });
  }
}

function resultOf({ ends }: Script, deploymentId: string): HandlerOutcome<'build'>['result'] {
  const result = {
    deployment_id: deploymentId,
    url: 'http://faults.localhost',
    commit_sha: '0'.repeat(40),
    manifest_sha256: '0'.repeat(64),
    file_count: 0,
    size_bytes: 0,
    uploaded_blobs: 0,
    reused: false,
    stages: [],
  };
  // What is parsed may have any form: so the compiler lets pass what a handler must not give.
  const circular: typeof result & { self?: unknown } = JSON.parse('{}');
  circular.self = circular;
  switch (ends) {
    case 'final-failure':
      throw new DomainError({ code: 'scripted', status: 422, detail: 'The script says that this fails.' });
    case 'throws-non-error':
      // oxlint-disable-next-line typescript/only-throw-error -- what handlers must not do, and do
      throw 'a text that is not an Error';
    case 'throws-circular':
      // oxlint-disable-next-line typescript/only-throw-error -- as above
      throw circular;
    case 'result-bigint':
      return Object.assign({ ...result }, { size_bytes: 1n });
    case 'result-of-other-form':
      return circular;
    case 'result-with-nul':
      return { ...result, url: 'http://\u0000' };
    default:
      return result;
  }
}

// Node strips types and knows no decorators: called as the function that it is.
Handles('build')(ScriptedHandler.prototype, 'build', {});

const logger = createLogger({ service: NAME, level: 'info' });
const service = new Service({ name: NAME, logger });
service.ownProcess();
const database = await openDatabase({ url: DATABASE_URL, name: NAME, poolSize: 10 });
service.onStop('postgres', () => database.close());
const operations = await startOperationsServer({
  host: '127.0.0.1',
  port: Number(OPERATIONS_PORT),
  health: new HealthReport({ postgresql: () => database.pool.query('SELECT 1') }, ['postgresql']),
  metrics: createMetrics(NAME),
  ready: () => !service.isStopping,
});
service.onStop('operations', () => operations.close());
const runtime = new WorkerRuntime({
  pool: database.pool,
  redisUrl: REDIS_URL,
  name: NAME,
  logger,
  types: ['build'],
  handlers: [new ScriptedHandler()],
  concurrency: { build: CONCURRENCY },
  graceMs: GRACE_MS,
});
await runtime.start();
service.onStop('jobs', () => runtime.stop());
logger.info('taking jobs');
