import { describe, expect, it } from 'vitest';
import type { JobEvent, JobEventBody } from '@slipway/shared/contracts';
import { afterEvent, EMPTY_TIMELINE } from './job.timeline.js';

const error = { code: 'worker_lost', message: 'The worker is gone.' };

function timelineOf(...bodies: JobEventBody[]) {
  return bodies
    .map((body, index): JobEvent => ({
      ...body,
      job_id: 'job',
      seq: index + 1,
      at: new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString(),
    }))
    .reduce(afterEvent, EMPTY_TIMELINE);
}

describe('the timeline of a job', () => {
  it('has the stages of an attempt with their times', () => {
    const { attempts, progress } = timelineOf(
      { type: 'job.queued' },
      { type: 'job.started', attempt: 1 },
      { type: 'job.progress', progress: 1, stage: 'clone' },
      { type: 'job.log', lines: [] },
      { type: 'job.progress', progress: 20, stage: 'clone' },
      { type: 'job.progress', progress: 40, stage: 'build' },
      { type: 'job.completed', result: {} },
    );
    expect(progress).toBe(100);
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).toMatchObject({
      end: 'completed',
      started_at: '2026-01-01T00:00:01.000Z',
      ended_at: '2026-01-01T00:00:06.000Z',
      stages: [
        { name: 'clone', started_at: '2026-01-01T00:00:02.000Z', ended_at: '2026-01-01T00:00:05.000Z' },
        { name: 'build', started_at: '2026-01-01T00:00:05.000Z', ended_at: '2026-01-01T00:00:06.000Z' },
      ],
    });
  });

  it('keeps the last samples of the last attempt', () => {
    const at = (progress: number) => ({
      type: 'job.progress' as const,
      progress,
      stage: 'provision',
      message: `${progress} of 100`,
    });
    const before = timelineOf({ type: 'job.started', attempt: 1 }, at(1), at(2));
    expect(before.samples).toEqual([
      { at: Date.UTC(2026, 0, 1, 0, 0, 1), progress: 1, message: '1 of 100' },
      { at: Date.UTC(2026, 0, 1, 0, 0, 2), progress: 2, message: '2 of 100' },
    ]);
    const many = Array.from({ length: 99 }, (_, index) => at(index));
    const { samples } = timelineOf({ type: 'job.started', attempt: 1 }, ...many);
    expect(samples).toHaveLength(60);
    expect(samples.at(-1)).toMatchObject({ progress: 98 });
    expect(timelineOf(at(1), { type: 'job.started', attempt: 2 }).samples).toEqual([]);
  });

  it('keeps each attempt with the reason of its end', () => {
    const { attempts, queued_at } = timelineOf(
      { type: 'job.queued' },
      { type: 'job.started', attempt: 1 },
      { type: 'job.retrying', error, delay_ms: 0 },
      { type: 'job.started', attempt: 2 },
      { type: 'job.failed', error },
      { type: 'job.queued' },
      { type: 'job.started', attempt: 3 },
    );
    expect(attempts.map(({ attempt, end }) => [attempt, end])).toEqual([
      [1, 'retrying'],
      [2, 'failed'],
      [3, null],
    ]);
    expect(attempts[0]!.error).toEqual(error);
    expect(queued_at).toHaveLength(2);
  });

  it('takes a job that was cancelled while it waited', () => {
    const { attempts, milestones } = timelineOf({ type: 'job.queued' }, { type: 'job.cancelled' });
    expect(attempts).toEqual([]);
    expect(milestones.map(({ type }) => type)).toEqual(['job.queued', 'job.cancelled']);
  });
});
