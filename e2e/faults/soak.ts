import { faults } from './matrix/index.ts';
import { appendReport, tableOf } from './report.ts';
import { FaultRun, faultsNamed } from './run.ts';
import { pause } from './until.ts';

export interface SoakOptions {
  seed: string;
  minutes: number;
  /** How long an outage of a store lasts; at random when absent. */
  outageMinutes?: number | undefined;
  /** Names of faults, separated by commas; all when absent. */
  only?: string | undefined;
  /** Leaves logs and data in place. */
  keep: boolean;
  /** A file to which the report is appended as a line of JSON. */
  report?: string | undefined;
  say: (text: string) => void;
}

const CALM_MS = 15_000;

/** A long run of faults at random. @returns the exit code: 0 when every promise was kept */
export async function soak(options: SoakOptions): Promise<number> {
  const { seed, minutes, outageMinutes, only, keep, report: file, say } = options;
  const among = only ? faultsNamed(only.split(',')) : faults.filter(({ weight }) => weight > 0);
  const again = `npm run faults -- --seed ${seed} --minutes ${minutes}${only ? ` --only ${only}` : ''}${outageMinutes ? ` --outage ${outageMinutes}` : ''}`;
  say(`seed ${seed}; to repeat: ${again}`);
  let started = false;
  let stopped = false;
  const stop = () => {
    // Who asks twice does not want to wait for the check: what was started is killed on the way out.
    if (stopped || !started) process.exit(130);
    stopped = true;
    say('stopping after this fault; once more to stop at once');
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const outageMs = outageMinutes === undefined ? undefined : outageMinutes * 60_000;
  const run = await FaultRun.start({ seed, quick: false, say, maxAwayMs: 15_000, outageMs });
  started = true;
  let isBroken = true;
  try {
    // What it is like when nothing is wrong, to compare with.
    await pause(CALM_MS);
    await run.mix(minutes * 60_000, among, () => stopped);
    say('waiting until all is quiet, and comparing');
    const report = await run.check();
    isBroken = report.violations.length > 0;
    console.log(`\n${tableOf(report)}\n`);
    if (file) appendReport(file, report);
    for (const line of report.violations) console.log(`✖ ${line}`);
    if (isBroken) console.log(`\nLogs and data: ${run.system.home}\nTo repeat: ${again}`);
    return isBroken ? 1 : 0;
  } finally {
    await run.close(keep || isBroken);
  }
}
