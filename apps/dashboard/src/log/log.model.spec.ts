import type { JobEvent, JobEventBody } from '@slipway/shared/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogModel } from './log.model.js';

const JOB = '0199c3f0-0000-7000-8000-000000000000';
const AT = '2026-11-21T10:00:00.000Z';

function eventsOf(...bodies: JobEventBody[]): JobEvent[] {
  return bodies.map((body, index) => ({ job_id: JOB, seq: index + 1, at: AT, ...body }));
}

function logOf(...texts: string[]): JobEventBody {
  return { type: 'job.log', lines: texts.map((text) => ({ at: AT, stream: 'stdout', text })) };
}

function textsOf(model: LogModel): string[] {
  return Array.from({ length: model.length }, (_, index) => model.line(index).text);
}

beforeEach(() => {
  // Frames that never come, as in a background tab.
  vi.stubGlobal('requestAnimationFrame', () => 1);
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('LogModel', () => {
  it('keeps every line in order, however the events overlap', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'grapheme-ascii' }), { maxLength: 4 }), { maxLength: 40 }),
        fc.array(fc.record({ from: fc.nat(40), count: fc.nat(10) }), { maxLength: 10 }),
        (groups, pages) => {
          const events = eventsOf(...groups.map((texts) => logOf(...texts)));
          const model = new LogModel();
          let have = 0;
          for (const { from, count } of pages) {
            // A page may begin anywhere in what is known; it never leaves a gap.
            const start = Math.min(from, have);
            model.append(events.slice(start, have + count));
            have = Math.min(events.length, have + count);
          }
          model.append(events);
          expect(textsOf(model)).toEqual(groups.flat());
          expect(model.lastSeq).toBe(events.length);
        },
      ),
    );
  });

  it('numbers its rows from 1 and keeps what is known of each', () => {
    const model = new LogModel();
    model.append(
      eventsOf(
        { type: 'job.started', attempt: 1 },
        { type: 'job.log', lines: [{ at: '2026-11-21T10:00:01.250Z', stream: 'stderr', text: 'oh' }] },
      ),
    );
    expect(model.line(1)).toEqual({
      number: 2,
      seq: 2,
      at: Date.parse('2026-11-21T10:00:01.250Z'),
      kind: 'line',
      stream: 'stderr',
      tone: 'step',
      text: 'oh',
    });
    expect(() => model.line(2)).toThrow(RangeError);
  });

  it('says what happened to the job, and each stage once per attempt', () => {
    const model = new LogModel();
    const progress = (progress: number, stage: string, message?: string): JobEventBody => ({
      type: 'job.progress',
      progress,
      stage,
      ...(message && { message }),
    });
    model.append(
      eventsOf(
        { type: 'job.queued' },
        { type: 'job.started', attempt: 1 },
        progress(5, 'cloning', 'main'),
        progress(10, 'cloning'),
        { type: 'job.retrying', error: { code: 'x', message: 'No answer' }, delay_ms: 1_500 },
        { type: 'job.started', attempt: 2 },
        progress(5, 'cloning'),
        { type: 'job.failed', error: { code: 'x', message: 'It broke.' } },
      ),
    );
    expect(textsOf(model)).toEqual([
      'Attempt 1 started',
      'Cloning: main',
      'No answer. Trying again in 1.5 s.',
      'Attempt 2 started',
      'Cloning',
      'Failed: It broke.',
    ]);
    expect(model.line(5)).toMatchObject({ kind: 'milestone', stream: 'system', tone: 'danger' });
  });

  it('makes a row of each line when a worker sends several as one', () => {
    const model = new LogModel();
    model.append(eventsOf(logOf('a\r\nb\n\nc\n', 'd')));
    expect(Array.from({ length: model.length }, (_, index) => model.plainText(index))).toEqual([
      'a',
      'b',
      '',
      'c',
      'd',
    ]);
  });

  it('tells its listeners once for many events, also when there are no frames', () => {
    const model = new LogModel();
    const listener = vi.fn();
    const unsubscribe = model.subscribe(listener);
    const events = eventsOf(...Array.from({ length: 100 }, () => logOf('x')));
    for (const event of events) model.append([event]);
    expect(listener).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(listener).toHaveBeenCalledTimes(1);
    unsubscribe();
    model.append(eventsOf(...Array.from({ length: 101 }, () => logOf('x'))));
    vi.advanceTimersByTime(1_000);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(model.length).toBe(101);
  });

  it('knows how wide it is, without its colours', () => {
    const model = new LogModel();
    model.append(eventsOf(logOf('\u001b[31mabc\u001b[0m', 'ab')));
    expect(model.longest).toBe(3);
  });
});
