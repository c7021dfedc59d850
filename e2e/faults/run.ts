import { afterQuiet } from '@slipway/testing/quiet-time';
import { requireFaketime } from '@slipway/tools/system-packages';
import { checkAll, checkCancels } from './check.ts';
import { untilDrained } from './conditions.ts';
import type { Fault, FaultContext } from './fault.ts';
import { Load } from './load.ts';
import { faults } from './matrix/index.ts';
import { Random } from './random.ts';
import { reportOf, type FaultOutcome, type Report } from './report.ts';
import { System, type SystemOptions } from './system.ts';
import { Tally } from './tally.ts';
import { Broken, pause } from './until.ts';
import { Violations } from './violations.ts';

export interface RunOptions {
  seed: string;
  quick: boolean;
  say: (text: string) => void;
  submitsPerSecond?: number;
  tenants?: number;
  sockets?: number;
  maxAwayMs?: number;
  /** How long an outage of a store lasts; at random when nothing is given. */
  outageMs?: number | undefined;
  system?: Partial<SystemOptions>;
}

/** The last jobs end within this time after the last fault. */
const QUIET_MS = 60_000;

/** A system under load, to which faults are done one after another, and which is then held against its promises. */
export class FaultRun {
  readonly system: System;
  readonly load: Load;
  readonly violations: Violations;
  readonly tally: Tally;
  readonly outcomes: FaultOutcome[] = [];
  private readonly options: RunOptions;
  private readonly random: Random;
  private readonly startedAt = performance.now();

  private constructor(
    options: RunOptions,
    random: Random,
    parts: { system: System; load: Load; violations: Violations; tally: Tally },
  ) {
    this.options = options;
    this.random = random;
    this.system = parts.system;
    this.load = parts.load;
    this.violations = parts.violations;
    this.tally = parts.tally;
  }

  static async start(options: RunOptions): Promise<FaultRun> {
    const random = new Random(options.seed);
    const violations = new Violations(options.say);
    const tally = new Tally();
    const system = await System.start({
      onCrash: (name, logTail) => violations.add(`${name} ended on its own:\n${lastWords(logTail)}`),
      clockLibrary: clockLibrary(options.say),
      ...options.system,
    });
    try {
      const load = await Load.create({
        ...{ system, random, tally, violations },
        submitsPerSecond: options.submitsPerSecond ?? 15,
        tenants: options.tenants ?? 3,
        sockets: options.sockets ?? 8,
        maxAwayMs: options.maxAwayMs ?? 3_000,
        outageMs: options.outageMs ?? 0,
      });
      load.begin();
      return new FaultRun(options, random, { system, load, violations, tally });
    } catch (error) {
      await system.close();
      throw error;
    }
  }

  /** Does one fault and says how it went. What does not hold is a violation. */
  async inject(fault: Fault): Promise<FaultOutcome> {
    const started = performance.now();
    const context: FaultContext = {
      system: this.system,
      load: this.load,
      random: this.random.fork(`${fault.name} ${this.outcomes.length}`),
      tally: this.tally,
      violations: this.violations,
      quick: this.options.quick,
      outageMs: this.options.outageMs,
    };
    const outcome: FaultOutcome = { name: fault.name, seconds: 0, facts: {} };
    try {
      outcome.facts = await inTime(
        this.longestMs,
        this.tally.duringFault(() => fault.inject(context)),
      );
    } catch (error) {
      outcome.broken = (error as Error).message;
      this.violations.add(`${fault.name}: ${outcome.broken}`);
    }
    outcome.seconds = Math.round((performance.now() - started) / 100) / 10;
    this.outcomes.push(outcome);
    // After each fault: services begin a new log when theirs has grown, and keep one earlier one.
    await this.readLogs();
    const facts = Object.entries(outcome.facts).map(([name, value]) => `${name} ${value}`);
    const state = `${this.tally.get('jobs verified')} jobs verified, ${this.load.underWay} under way`;
    this.options.say(
      `${outcome.broken ? '✖' : outcome.facts['skipped'] ? '↓' : '✔'} ${fault.name} (${outcome.seconds} s) ${facts.join(', ')} | ${state}`,
    );
    return outcome;
  }

  private get longestMs(): number {
    return LONGEST_FAULT_MS + (this.options.outageMs ?? 0);
  }

  /** Faults by their weights, with pauses, until the time is over or `stopped` says so. */
  async mix(durationMs: number, among: readonly Fault[], stopped: () => boolean): Promise<void> {
    const end = performance.now() + durationMs;
    const draws = this.random.fork('mix');
    const weighted = among.map((fault) => [fault, Math.max(1, fault.weight)] as const);
    while (performance.now() < end && !stopped()) {
      await this.inject(draws.weighted(weighted));
      await pause(Math.min(draws.integer(500, 6_000), Math.max(0, end - performance.now())));
    }
  }

  /** Ends the load, waits until all is quiet, and compares everything. */
  async check(): Promise<Report> {
    try {
      await this.load.drain(QUIET_MS);
    } catch (error) {
      this.violations.add((error as Error).message);
    }
    try {
      await untilDrained(this.system, QUIET_MS);
    } catch (error) {
      this.violations.add((error as Error).message);
    }
    await checkAll(this.system, this.load.ledger, this.violations);
    checkCancels(this.tally, this.violations);
    await this.load.writers.check();
    await this.readLogs();
    const { seed } = this.options;
    const run = {
      seed,
      startedAt: this.startedAt,
      outcomes: this.outcomes,
      violations: this.violations.lines,
    };
    return reportOf(run, this.tally, this.system);
  }

  /** No error may come to where nobody handles it, whatever is broken. */
  private async readLogs(): Promise<void> {
    for (const line of await this.system.logs.strays())
      this.violations.add(`a service met an error that nobody handled: ${line}`);
  }

  async close(keep = false): Promise<void> {
    this.load.close();
    await this.system.close(keep);
  }
}

export function faultsNamed(names: readonly string[]): Fault[] {
  return names.map((name) => {
    const fault = faults.find((one) => one.name === name);
    if (!fault)
      throw new Error(`There is no fault "${name}"; there are ${faults.map((one) => one.name).join(', ')}.`);
    return fault;
  });
}

/** A fault that is not over by then never will be. */
const LONGEST_FAULT_MS = 150_000;

async function inTime<T>(longestMs: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const error = new Broken(`it was not over after ${longestMs / 1_000} s`);
  const callOff = afterQuiet(longestMs, () => late.reject(error));
  return Promise.race([work, late.promise]).finally(callOff);
}

/** What a process said as it died: the gravest lines of the end of its log, each cut short. */
function lastWords(logTail: string): string {
  const lines = logTail.split('\n');
  const grave = lines.filter((line) => !/"level":"(debug|info|warn)"/.test(line));
  return (grave.length > 0 ? grave : lines.slice(-3)).map((line) => line.slice(0, 600)).join('\n');
}

/** Where clocks cannot be made to jump, the rest goes on without. */
function clockLibrary(say: (text: string) => void): string | undefined {
  try {
    return requireFaketime(say);
  } catch (error) {
    say((error as Error).message);
    return undefined;
  }
}
