import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  orphans,
  startTraceReceiver,
  traceTree,
  type ExportedSpan,
  type TraceReceiver,
} from '@slipway/testing/otlp';
import { demoCompany } from '@slipway/tools/demo-company';
import { loadCompany } from '@slipway/tools/demo-loader';
import { TODAY } from '../commissions/commissions.fixture.ts';
import { plainBuild, type TestSlipway } from '../slipway.fixture.ts';
import { observedSlipway, watched } from './observed.fixture.ts';

let receiver: TraceReceiver;
let slipway: TestSlipway;
let close: () => Promise<void>;
beforeAll(async () => {
  receiver = await startTraceReceiver();
  ({ slipway, close } = await observedSlipway(() => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_BSP_SCHEDULE_DELAY: '200',
  })));
});
afterAll(async () => {
  await close();
  await receiver.close();
});

/** The whole trace of a job, when its last events have been sent and what led to them has been exported. */
async function traceOf(jobId: string): Promise<ExportedSpan[]> {
  const idOf = (spans: readonly ExportedSpan[]) =>
    spans.find(
      ({ name, attributes }) => name.startsWith('attempt ') && attributes['slipway.job.id'] === jobId,
    )?.traceId;
  const trace = (spans: readonly ExportedSpan[]) => spans.filter(({ traceId }) => traceId === idOf(spans));
  await receiver.until((spans) => {
    const found = trace(spans);
    const hasEnd = found.some(
      ({ name, attributes }) =>
        name === 'emit events' && attributes['slipway.events.types']?.includes('job.completed'),
    );
    return hasEnd && found.some(({ name }) => /^(POST)/.test(name)) && orphans(found).length === 0;
  });
  return trace(receiver.spans);
}

/** Asserts that there is a way from a span up to the request, through spans of these names. */
function expectChain(trace: readonly ExportedSpan[], ...names: RegExp[]): void {
  const byId = new Map(trace.map((span) => [span.spanId, span]));
  const chains = trace.map((leaf) => {
    const chain: ExportedSpan[] = [];
    for (let span: ExportedSpan | undefined = leaf; span; span = byId.get(span.parentId)) chain.unshift(span);
    return chain.map(({ name }) => name);
  });
  const found = chains.some((chain) => {
    let at = 0;
    for (const name of chain) if (names[at]?.test(name)) at += 1;
    return at === names.length;
  });
  expect(found, `no chain ${names.join(' > ')} in\n${traceTree(trace)}`).toBe(true);
}

const ONE_TRACE = (trace: readonly ExportedSpan[]) => {
  expect(new Set(trace.map(({ traceId }) => traceId)).size).toBe(1);
  expect(orphans(trace)).toEqual([]);
  expect(trace.filter(({ parentId }) => parentId === '')).toHaveLength(1);
};

describe('one job is one trace', () => {
  it('of a build: the request, the hand-over, the attempt, its stages, git and the command, the events', async () => {
    const { client, token } = await slipway.tenant();
    const gitURL = await slipway.repository(
      'traced',
      plainBuild(`require('fs').mkdirSync('dist'); require('fs').writeFileSync('dist/index.html', 'traced')`),
    );
    const { data } = await client.deploy({ gitURL, slug: 'traced' });
    await watched(slipway, token, data.job_id);
    const trace = await traceOf(data.job_id);
    ONE_TRACE(trace);
    expectChain(trace, /^POST /, /^store jobs$/, /^pg.query:/);
    const attempt = [/^POST /, /^hand over build$/, /^process /, /^attempt build$/];
    expectChain(trace, ...attempt, /^stage clone$/, /^run git clone$/);
    expectChain(trace, ...attempt, /^stage detect$/);
    expectChain(trace, ...attempt, /^stage build$/, /^run build command$/);
    expectChain(trace, ...attempt, /^stage publish$/);
    expectChain(trace, ...attempt, /^append events$/, /^pg.query:/);
    expectChain(trace, ...attempt, /^publish$/);
    expectChain(trace, /^POST /, /^emit events$/);
    expect(new Set(trace.map(({ service }) => service))).toEqual(new Set(['api-gateway', 'build-worker']));
  });

  it('of accounts: the calls of the directory, and nothing of a person', async () => {
    const { client, token } = await slipway.tenant();
    const { job_id } = await client.accounts.create({ count: 5, priority: 1, verification_enabled: true });
    await watched(slipway, token, job_id);
    const trace = await traceOf(job_id);
    ONE_TRACE(trace);
    const attempt = [/^POST \/api\/accounts$/, /^hand over account$/, /^process /, /^attempt account$/];
    expectChain(trace, ...attempt, /^stage provision$/, /^POST$/);
    expectChain(trace, ...attempt, /^pg.query:/);
    expectChain(trace, ...attempt, /^stage mail$/, /^send mail$/);
    expectChain(trace, /^POST \/api\/accounts$/, /^emit events$/);
    const calls = trace.filter(
      ({ attributes }) => attributes['http.response.status_code'] && attributes['url.full'],
    );
    expect(calls.length).toBeGreaterThan(0);
    expect(JSON.stringify(trace.map(({ attributes }) => attributes))).not.toMatch(/@example\.test/);
  });

  it('of a commission run: its batches and what they post', async () => {
    const { client, token } = await slipway.tenant();
    await loadCompany(client, demoCompany({ seed: 1, contracts: 8, invoices: 60, today: TODAY }));
    const { job_id } = await client.commissions.run({ recheck: true });
    await watched(slipway, token, job_id);
    const trace = await traceOf(job_id);
    ONE_TRACE(trace);
    const attempt = [/^POST /, /^hand over commission_run$/, /^process /, /^attempt commission_run$/];
    expectChain(trace, ...attempt, /^calculate batch$/, /^pg.query:/);
    expectChain(trace, /^POST /, /^emit events$/);
    const posted = receiver.spans.filter(({ name }) => name === 'post to the ledger');
    expect(posted.length).toBeGreaterThan(0);
  });

  it('goes on in the trace of who asks, and says which it is', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const { token } = await slipway.tenant();
    const answer = await fetch(`${slipway.stack.apiUrl}/api/jobs/nothing`, {
      headers: { authorization: `Bearer ${token}`, traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    expect(answer.headers.get('traceresponse')).toContain(traceId);
    expect(await answer.json()).toMatchObject({
      trace_id: traceId,
      request_id: answer.headers.get('x-request-id'),
    });
    await receiver.until((spans) => spans.some((span) => span.traceId === traceId));
  });

  it('begins with a request and nothing else: polls, heartbeats and probes leave no trace', () => {
    const roots = receiver.spans.filter(({ parentId }) => parentId === '');
    expect(roots.filter(({ name }) => !/^(GET|POST|PUT|PATCH|DELETE) \//.test(name))).toEqual([]);
    expect(roots.filter(({ name }) => /health|metrics/.test(name))).toEqual([]);
  });
});
