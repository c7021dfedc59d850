import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jobChannel, type JobEvent } from '@slipway/shared/contracts';
import { Core, outcome, submission } from './core.fixture.js';
import { appendToActive } from './store/transitions.js';

const LINES = 300;

/** As Postgres refuses what is written while it is made read-only. */
const REFUSE_EVENTS = `
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE 'it is read-only' USING ERRCODE = 'read_only_sql_transaction'; END $$;
  CREATE TRIGGER refuse BEFORE INSERT ON job_events EXECUTE FUNCTION refuse();`;
const TAKE_EVENTS = 'DROP FUNCTION refuse CASCADE';

/** A handler that says its lines a few at a time, and calls back in the middle. */
const talker =
  (inTheMiddle: () => Promise<unknown>) =>
  async (_job: unknown, { log }: { log: (stream: 'stdout', text: string) => void }) => {
    for (let line = 0; line < LINES; line += 1) {
      log('stdout', `line ${line}`);
      if (line % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (line === LINES / 2) await inTheMiddle();
    }
    return outcome;
  };
const linesOf = (events: JobEvent[]) =>
  events.flatMap((event) => (event.type === 'job.log' ? event.lines.map(({ text }) => text) : []));
const expectWhole = (events: JobEvent[]) => {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(linesOf(events)).toEqual(Array.from({ length: LINES }, (_, line) => `line ${line}`));
};

describe('a running job', () => {
  let core: Core;
  beforeAll(async () => {
    core = await Core.start();
  });
  afterEach(() => core.stopWorkers());
  afterAll(() => core.close());

  const run = async (inTheMiddle: (jobId: string) => Promise<unknown>) => {
    const one = submission();
    await core.startWorker(talker(() => inTheMiddle(one.jobId)));
    await core.submitter.submit(one);
    const events = await core.eventsUntil(one.jobId, 'job.completed');
    expect(await core.row(one.jobId)).toMatchObject({ status: 'completed', attempt: 1 });
    return events;
  };

  it('loses no line when Postgres drops every connection', async () => {
    expectWhole(await run(() => core.dropConnections()));
  });

  it('loses no line, and is not run twice, when Redis is flushed', async () => {
    expectWhole(await run(() => core.redis.server.command('FLUSHALL')));
  });

  it('stores megabytes that it says at once in pieces, and reads them in pages', async () => {
    const one = submission();
    const text = 'x'.repeat(1_000);
    await core.startWorker(async (_job, { log }) => {
      for (let line = 0; line < 5_000; line += 1) log('stdout', `${line} ${text}`);
      return outcome;
    });
    await core.submitter.submit(one);
    const events = await core.eventsUntil(one.jobId, 'job.completed');
    expect(linesOf(events).map((line) => parseInt(line))).toEqual(
      Array.from({ length: 5_000 }, (_, line) => line),
    );
    const { rows } = await core.pool.query<{ largest: number; chunks: number }>(
      'SELECT max(size) AS largest, count(*)::int AS chunks FROM job_events WHERE job_id = $1',
      [one.jobId],
    );
    expect(rows[0]!.largest).toBeLessThan(300_000);
    expect(rows[0]!.chunks).toBeGreaterThan(20);
    const page = await core.reader.page(one.jobId, 0, 1_000);
    expect(JSON.stringify(page).length).toBeLessThan(700_000);
  });

  it('is followed on when something comes on its channel that is no list of events', async () => {
    const one = submission();
    let goOn: () => void;
    const told = new Promise<void>((resolve) => (goOn = resolve));
    await core.startWorker(talker(() => told));
    await core.submitter.submit(one);
    const following = core.eventsUntil(one.jobId, 'job.completed');
    await core.eventsUntil(one.jobId, 'job.log');
    for (const nonsense of ['no JSON', '{"seq":1}', 'null', '[]', '[null]', '[{}]'])
      await core.commands.publish(jobChannel(one.jobId), nonsense);
    goOn!();
    expectWhole(await following);
  });

  it('ends when its row is free again, and keeps nobody waiting meanwhile', async () => {
    const held = Array.from({ length: 12 }, () => submission());
    const ids = held.map(({ jobId }) => jobId);
    let begin: () => void = () => undefined;
    const locked = new Promise<void>((resolve) => (begin = resolve));
    await core.startWorker(
      async ({ id }) => {
        if (ids.includes(id)) await locked;
        return { ...outcome, commit: async () => undefined };
      },
      { concurrency: { build: 16 } },
    );
    for (const job of held) await core.submitter.submit(job);
    await Promise.all(ids.map((id) => core.eventsUntil(id, 'job.started')));
    const somebody = await core.pool.connect();
    await somebody.query('BEGIN');
    await somebody.query('SELECT 1 FROM jobs WHERE id = ANY ($1::uuid[]) FOR UPDATE', [ids]);
    begin();
    const times: number[] = [];
    for (let others = 0; others < 3; others += 1) {
      const other = submission();
      const started = performance.now();
      await core.submitter.submit(other);
      await core.eventsUntil(other.jobId, 'job.completed');
      times.push(performance.now() - started);
    }
    // Who waits for the rows waits for three seconds each time; a slow machine can make one longer.
    expect(Math.min(...times)).toBeLessThan(2_500);
    await somebody.query('COMMIT');
    somebody.release();
    await Promise.all(ids.map((id) => core.eventsUntil(id, 'job.completed')));
    for (const id of ids) expect(await core.row(id)).toMatchObject({ status: 'completed', attempt: 1 });
  });

  it('starts anew when something of its log cannot be stored, and says nothing more before', async () => {
    const one = submission();
    core.startReconciler(300);
    await core.startWorker(async ({ attempt }, { log, signal }) => {
      log('stdout', `attempt ${attempt}`);
      if (attempt > 1) return outcome;
      await core.eventsUntil(one.jobId, 'job.log');
      await core.pool.query(REFUSE_EVENTS);
      log('stdout', 'refused');
      await once(signal, 'abort');
      await core.pool.query(TAKE_EVENTS);
      log('stdout', 'too late');
      return outcome;
    });
    await core.submitter.submit(one);
    const events = await core.eventsUntil(one.jobId, 'job.completed');
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(linesOf(events)).toEqual(['attempt 1', 'attempt 2']);
    expect(await core.row(one.jobId)).toMatchObject({ status: 'completed', attempt: 2 });
  });

  it('goes on when somebody else writes to its log', async () => {
    const events = await run((jobId) =>
      appendToActive(core.pool, { jobId, attempt: 1 }, [
        { type: 'job.progress', at: new Date().toISOString(), progress: 50, stage: 'outside' },
      ]),
    );
    expectWhole(events);
    expect(events.filter((event) => event.type === 'job.progress')).toMatchObject([{ stage: 'outside' }]);
  });
});
