import { TERMINAL_EVENTS } from '@slipway/shared/contracts';
import { Client, type Order, type Tenant } from './client.ts';
import { digestOf } from './event.track.ts';
import { Followers, type Following } from './followers.ts';
import { faultsOf, readHeld } from './job.check.ts';
import { JobWatch } from './job.watch.ts';
import { Ledger, type LedgerJob } from './ledger.ts';
import { randomOrder, randomPlan, randomScript, type Plan } from './load.mix.ts';
import type { Random } from './random.ts';
import { gitUrlOf } from './script.ts';
import type { System } from './system.ts';
import type { Tally } from './tally.ts';
import { signIn, signUp } from './tenants.ts';
import { pause, until } from './until.ts';
import type { Violations } from './violations.ts';
import { Writers } from './writers/writers.ts';

export interface LoadOptions {
  system: System;
  random: Random;
  tally: Tally;
  violations: Violations;
  submitsPerSecond: number;
  tenants: number;
  /** Subscribers of each tenant. */
  sockets: number;
  /** How long a subscriber that drops stays away at most. */
  maxAwayMs: number;
  /** How long the longest outage lasts: whoever waits for its end waits for so much longer. */
  outageMs: number;
}

/** One submitted job from its client's side. */
export interface Life {
  accepted: Promise<LedgerJob>;
  /** Settles when the job has ended and everything that was promised of it has been compared. Never rejects. */
  verified: Promise<void>;
}

const PROJECTS = 16;
/** Clients that are under way at most: while nothing moves, new ones wait. */
const MAX_LIVES = 600;
/**
 * A follower has all of an ended job this long after it is back; away, it is for `maxAwayMs` at most. In it may lie a
 * Postgres that nobody can read for 25 s, and another time away right after that.
 */
const CATCH_UP_MS = 45_000;
/** A client asks again for as long as this, beside an outage. */
const PATIENCE_MS = 180_000;

/** Seeded clients of several tenants, who submit, cancel, retry and follow jobs, and compare what they were promised. */
export class Load {
  readonly tenants: Tenant[] = [];
  readonly ledger: Ledger;
  readonly followers = new Map<Tenant, Followers>();
  private readonly lives = new Set<Promise<void>>();
  readonly client: Client;
  private readonly watch: JobWatch;
  readonly writers: Writers;
  private readonly options: LoadOptions;
  private timer: NodeJS.Timeout | undefined;
  private invited: Promise<Tenant> | undefined;
  private drawn = 0;
  private pace: number;

  private constructor(options: LoadOptions) {
    this.options = options;
    this.ledger = new Ledger(options.violations);
    this.pace = options.submitsPerSecond;
    const { system, tally, violations, random } = options;
    this.client = new Client({
      ...{ ledger: this.ledger, tally, violations },
      port: () => system.port,
      patienceMs: PATIENCE_MS + options.outageMs,
    });
    this.writers = new Writers({ system, tally, violations, random });
    this.watch = new JobWatch(options.system.postgres);
  }

  static async create(options: LoadOptions): Promise<Load> {
    const load = new Load(options);
    for (let index = 1; index <= options.tenants; index += 1) await load.addTenant(`tenant-${index}`);
    return load;
  }

  /** Submits at random, about so often as was said, until `pause`; and lets the writers write. */
  begin(): void {
    const draws = this.options.random.fork('load');
    this.writers.begin();
    const next = () => {
      this.timer = setTimeout(
        () => {
          next();
          if (this.lives.size >= MAX_LIVES) return;
          const order = randomOrder(draws, this.tenants);
          this.submit(order, randomPlan(draws, order.script));
        },
        draws.integer(0, Math.round(2_000 / this.pace)),
      );
    };
    next();
  }

  pause(): void {
    clearTimeout(this.timer);
  }

  /**
   * Submits less often, so that those that cannot end are not too many before so much time is over.
   * @returns takes it back
   */
  slowFor(durationMs: number): () => void {
    const { submitsPerSecond } = this.options;
    this.pace = Math.min(submitsPerSecond, (MAX_LIVES - 100) / (durationMs / 1_000));
    return () => (this.pace = submitsPerSecond);
  }

  /** Signs all tenants in, for a gateway that starts while Postgres is away. @returns goes back to their keys */
  signIn(): Promise<() => void> {
    return signIn(this.options.system, this.tenants);
  }

  get underWay(): number {
    return this.lives.size;
  }

  /** Submits a job and lives its life: what else is done to it, until it has ended and is verified. */
  submit(order: Order, plan: Plan = {}): Life {
    this.drawn += 1;
    const accepted = this.client.submit(order);
    const verified = this.live(order, plan, accepted).catch((error: unknown) =>
      this.options.violations.add(String(error instanceof Error ? error.message : error)),
    );
    this.lives.add(verified);
    void verified.finally(() => this.lives.delete(verified));
    return { accepted, verified };
  }

  /** Waits until every write is answered and every job has ended and is verified. @throws Broken when some do not end */
  async drain(deadlineMs: number): Promise<void> {
    this.pause();
    await this.writers.stop();
    await until(
      'every job ends and is verified',
      deadlineMs,
      () => this.lives.size === 0 || `${this.lives.size} are under way: ${this.unfinished()}`,
    );
  }

  close(): void {
    this.pause();
    this.watch.close();
    for (const followers of this.followers.values()) followers.close();
  }

  private unfinished(): string {
    return [...this.ledger.jobs.keys()].slice(0, 5).join(', ');
  }

  /** A tenant for whom nobody submits at random, and whose jobs nobody follows. */
  guest(): Promise<Tenant> {
    this.invited ??= signUp(this.options.system, 'guest').then(({ tenant }) => tenant);
    return this.invited;
  }

  private async addTenant(name: string): Promise<void> {
    const { system, random, tally, violations, sockets, maxAwayMs } = this.options;
    const draws = random.fork(name);
    const { tenant, client } = await signUp(system, name);
    for (let index = 1; index <= PROJECTS; index += 1) {
      const [slug, script] = [`${name}-${index}`, randomScript(draws)];
      await client.createProject({ slug, git_url: gitUrlOf(script) });
      tenant.projects.set(slug, script);
    }
    this.writers.add(tenant, () => tenant.token);
    this.tenants.push(tenant);
    const { url } = system;
    this.followers.set(
      tenant,
      new Followers({ url, token: tenant.token, random: draws, tally, violations, sockets, maxAwayMs }),
    );
  }

  private async live({ tenant }: Order, plan: Plan, accepted: Promise<LedgerJob>): Promise<void> {
    const { tally } = this.options;
    const job = await accepted;
    const following = plan.unwatched ? undefined : this.followers.get(tenant)!.follow(job.id);
    try {
      let cancelled: Promise<void> | undefined;
      if (plan.cancelAfterMs !== undefined) {
        await pause(plan.cancelAfterMs);
        cancelled = this.cancel(tenant, job, following);
        await cancelled;
      }
      const status = await this.watch.ended(job.id);
      if (plan.retries && (status === 'failed' || status === 'cancelled')) {
        await this.client.retry(tenant, job);
        await this.watch.ended(job.id);
      }
      await this.verify(job, following);
      tally.add('jobs verified');
    } finally {
      following?.stop();
      this.ledger.forget(job.id);
    }
  }

  private async cancel(tenant: Tenant, job: LedgerJob, following: Following | undefined): Promise<void> {
    const { tally } = this.options;
    const asked = performance.now();
    const wasCalm = tally.isCalm;
    const { answered } = await this.client.cancel(tenant, job);
    if (answered !== 'cancelled' && answered !== 'active') return;
    await this.watch.ended(job.id);
    const at = following?.track.cancelledAt;
    if (at === undefined) return;
    tally.cancels.push({ ms: at - asked, calm: wasCalm && tally.isCalm, running: answered === 'active' });
  }

  private async verify(job: LedgerJob, following: Following | undefined): Promise<void> {
    const { system, violations, maxAwayMs, outageMs } = this.options;
    const held = await readHeld(system.postgres, job.id);
    for (const fault of faultsOf(job, held))
      violations.add(`job ${job.id}: ${fault}. Look: SELECT * FROM job_events WHERE job_id = '${job.id}'`);
    const tail = held.events.length;
    if (!following || !held.events.at(-1) || !TERMINAL_EVENTS.has(held.events.at(-1)!.type)) return;
    const { track } = following;
    if (!(await track.reaches(tail, maxAwayMs + CATCH_UP_MS + outageMs))) {
      violations.add(`job ${job.id}: its follower has ${track.last} of ${tail} events and gets no more`);
    } else if (track.last > tail) {
      // A retry whose answer was lost was done late, after the record was read: the job went on, and ends again.
      await this.watch.ended(job.id);
      await this.verify(job, following);
    } else if (track.digest() !== digestOf(held.events)) {
      violations.add(`job ${job.id}: its follower received something else than what is on record`);
    }
  }
}
