import type { JobError, JobEvent } from '@slipway/shared/contracts';

/** What a row tells apart by more than its colour: a step on the way, or how it ended. */
export type Tone = 'step' | 'ok' | 'warn' | 'danger';

export interface Milestone {
  tone: Tone;
  text: string;
}

/**
 * What an event that carries no lines is worth saying within the log, if anything.
 * @param stage the stage that was said last
 */
export function milestoneOf(event: JobEvent, stage: string | undefined): Milestone | undefined {
  switch (event.type) {
    case 'job.started':
      return { tone: 'step', text: `Attempt ${event.attempt} started` };
    case 'job.progress':
      // Steps of progress within a stage belong into a bar, not between the lines.
      if (event.stage === stage) return undefined;
      return {
        tone: 'step',
        text: event.message ? `${titleOf(event.stage)}: ${event.message}` : titleOf(event.stage),
      };
    case 'job.retrying':
      return {
        tone: 'warn',
        text: `${sentenceOf(event.error)} Trying again in ${durationOf(event.delay_ms)}.`,
      };
    case 'job.completed':
      return { tone: 'ok', text: 'Completed' };
    case 'job.failed':
      return { tone: 'danger', text: `Failed: ${sentenceOf(event.error)}` };
    case 'job.cancelled':
      return { tone: 'warn', text: 'Cancelled' };
    default:
      return undefined;
  }
}

function titleOf(stage: string): string {
  return stage.charAt(0).toUpperCase() + stage.slice(1).replaceAll('_', ' ');
}

function sentenceOf({ message }: JobError): string {
  return /[.!?…]$/.test(message) ? message : `${message}.`;
}

function durationOf(milliseconds: number): string {
  return milliseconds < 1_000 ? `${milliseconds} ms` : `${Math.round(milliseconds / 100) / 10} s`;
}
