import type { JobStatus } from '@slipway/shared/contracts';

/** The git host of scripted jobs; nothing is ever fetched from it. */
export const SCRIPT_HOST = '127.0.0.1:9';

export type ScriptEnd =
  | 'ok'
  | 'final-failure'
  | 'throws-non-error'
  | 'throws-circular'
  | 'result-bigint'
  | 'result-of-other-form'
  /** Postgres stores no NUL: the result is of its form and cannot be stored nevertheless. */
  | 'result-with-nul'
  /** Runs until it is cancelled. */
  | 'never';

/** What a job does, carried by its git URL to the worker that plays it. */
export interface Script {
  lines: number;
  bytesPerLine: number;
  /** How long it takes, in milliseconds; the lines are spread over it. */
  ms: number;
  ends: ScriptEnd;
  /** Attempts up to this number fail in a way that may pass. */
  failures: number;
}

export function gitUrlOf(script: Script): string {
  const { lines, bytesPerLine, ms, ends, failures } = script;
  const text = JSON.stringify([lines, bytesPerLine, ms, ends, failures]);
  return `http://${SCRIPT_HOST}/${Buffer.from(text).toString('base64url')}.git`;
}

export function scriptOf(gitUrl: string): Script {
  const text = Buffer.from(/\/([\w-]+)\.git$/.exec(gitUrl)![1]!, 'base64url').toString();
  const [lines, bytesPerLine, ms, ends, failures] = JSON.parse(text) as [
    number,
    number,
    number,
    ScriptEnd,
    number,
  ];
  return { lines, bytesPerLine, ms, ends, failures };
}

/** How a job ends that nobody cancels. */
export function naturalEnd({ ends }: Script): JobStatus {
  if (ends === 'ok') return 'completed';
  return ends === 'never' ? 'cancelled' : 'failed';
}

/** A line says which attempt wrote it and which one of that attempt's it is. */
export function lineOf(attempt: number, index: number, bytes: number): string {
  return `a${attempt} ${index} `.padEnd(bytes, '.');
}

export function parseLine(text: string): { attempt: number; index: number } | undefined {
  const match = /^a(\d+) (\d+) /.exec(text);
  return match ? { attempt: Number(match[1]), index: Number(match[2]) } : undefined;
}
