/*
 * A log line that says of itself which job it is from, its place there, and when it was logged. The clock is the
 * system's monotonic one, which all processes of a machine share.
 */

/** As long as what a bundler prints for a file. */
const PADDING = ' transforming src/components/gallery/lightbox/index.jsx (1.42 kB)';

/** Microseconds of the machine's monotonic clock. */
export function nowMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

export function lineOf(job: number, index: number): string {
  return `${job}:${index}:${nowMicros()}:${PADDING}`;
}

export function parseLine(text: string): { job: number; index: number; at: number } {
  const [job, index, at] = text.split(':', 3);
  return { job: Number(job), index: Number(index), at: Number(at) };
}
