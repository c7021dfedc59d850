import type { JobError, JobEvent } from '@slipway/shared/contracts';

interface Stage {
  name: string;
  started_at: string;
  ended_at: string | null;
}

type AttemptEnd = 'completed' | 'failed' | 'cancelled' | 'retrying';

export interface Attempt {
  /** 1 is the first. */
  attempt: number;
  started_at: string;
  ended_at: string | null;
  end: AttemptEnd | null;
  error: JobError | null;
  stages: Stage[];
}

/** How far the attempt that runs was at a moment. */
export interface ProgressSample {
  /** In milliseconds since 1970, by the clock of who runs it. */
  at: number;
  /** 0 to 100 */
  progress: number;
  message: string | undefined;
}

/** About one a second comes: so much of the past can be seen. */
const KEPT_SAMPLES = 60;

/** What a job has been through, as its events tell. */
export interface Timeline {
  /** Each time it was submitted or run again. */
  queued_at: string[];
  attempts: Attempt[];
  progress: number;
  /** The last ones of the last attempt, newest last. */
  samples: readonly ProgressSample[];
  /** Events that are no log lines, newest last. */
  milestones: Exclude<JobEvent, { type: 'job.log' } | { type: 'job.progress' }>[];
}

export const EMPTY_TIMELINE: Timeline = {
  queued_at: [],
  attempts: [],
  progress: 0,
  samples: [],
  milestones: [],
};

/** The timeline after one more event. Pure: the old one stays as it is. */
export function afterEvent(timeline: Timeline, event: JobEvent): Timeline {
  switch (event.type) {
    case 'job.log':
      return timeline;
    case 'job.progress':
      return {
        ...timeline,
        progress: event.progress,
        samples: [
          ...timeline.samples.slice(1 - KEPT_SAMPLES),
          { at: Date.parse(event.at), progress: event.progress, message: event.message },
        ],
        attempts: changeLast(timeline.attempts, (attempt) => enterStage(attempt, event.stage, event.at)),
      };
    case 'job.queued':
      return { ...withMilestone(timeline, event), progress: 0, queued_at: [...timeline.queued_at, event.at] };
    case 'job.started':
      return {
        ...withMilestone(timeline, event),
        progress: 0,
        samples: [],
        attempts: [
          ...timeline.attempts,
          {
            attempt: event.attempt,
            started_at: event.at,
            ended_at: null,
            end: null,
            error: null,
            stages: [],
          },
        ],
      };
    case 'job.retrying':
    case 'job.failed':
      return ended(timeline, event, event.type === 'job.failed' ? 'failed' : 'retrying', event.error);
    case 'job.completed':
      return { ...ended(timeline, event, 'completed', null), progress: 100 };
    case 'job.cancelled':
      return ended(timeline, event, 'cancelled', null);
  }
}

function withMilestone(timeline: Timeline, event: Timeline['milestones'][number]): Timeline {
  return { ...timeline, milestones: [...timeline.milestones, event] };
}

function ended(
  timeline: Timeline,
  event: Timeline['milestones'][number],
  end: AttemptEnd,
  error: JobError | null,
): Timeline {
  return {
    ...withMilestone(timeline, event),
    attempts: changeLast(timeline.attempts, (attempt) =>
      // A job that was cancelled while it waited has no attempt that this could be the end of.
      attempt.ended_at === null
        ? { ...attempt, ended_at: event.at, end, error, stages: closeLast(attempt.stages, event.at) }
        : attempt,
    ),
  };
}

function enterStage(attempt: Attempt, name: string, at: string): Attempt {
  const current = attempt.stages.at(-1);
  if (current?.name === name || attempt.ended_at !== null) return attempt;
  return { ...attempt, stages: [...closeLast(attempt.stages, at), { name, started_at: at, ended_at: null }] };
}

function closeLast(stages: Stage[], at: string): Stage[] {
  return changeLast(stages, (stage) => (stage.ended_at === null ? { ...stage, ended_at: at } : stage));
}

function changeLast<T>(items: T[], change: (item: T) => T): T[] {
  const last = items.at(-1);
  return last === undefined ? items : [...items.slice(0, -1), change(last)];
}
