import { lineOf } from './line.ts';

export interface Pace {
  jobs: number;
  linesPerSecond: number;
  seconds: number;
}

export const linesPerJob = ({ jobs, linesPerSecond, seconds }: Pace): number =>
  Math.floor((linesPerSecond * seconds) / jobs);

/** Logs lines at an even rate, one job after the other. Both sides of the comparison are driven by it. */
export function logSteadily(pace: Pace, log: (job: number, text: string) => void): Promise<void> {
  const total = linesPerJob(pace) * pace.jobs;
  const started = performance.now();
  let sent = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - started) / 1_000) * pace.linesPerSecond));
      for (; sent < due; sent += 1)
        log(sent % pace.jobs, lineOf(sent % pace.jobs, Math.floor(sent / pace.jobs)));
      if (sent < total) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
}
