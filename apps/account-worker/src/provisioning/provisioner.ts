import type { KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { HandlerContext } from '@slipway/jobs';
import type { DirectoryLink } from '../directories/directory.link.js';
import type { DirectoryRepository, OpenDirectory } from '../directories/directory.repository.js';
import { quarantineReason } from '../directories/quarantine.rules.js';
import { passwordOf } from '../password.js';
import type { ServiceConfig } from '../scim/service.config.js';
import { AccountMaker, type Made, type Settled } from './account.maker.js';
import { BulkMaker } from './bulk.maker.js';
import { Progress } from './progress.js';
import { ResultBuffer } from './result.buffer.js';
import type { Candidate, Holder, ProvisioningRepository } from './provisioning.repository.js';

/** Accounts that are put on record as about to be made at a time; after a crash twice as many may be looked for. */
const CHUNK = 200;
/** The same in Bulk requests. */
const BULK_CHUNK = 4;
const LANES = 64;
const BULK_LANES = 8;
/** Calls that are under way when a job is cancelled are waited for: their answers tell what was made. */
const LAST_ANSWERS_MS = 5_000;
/** A directory in quarantine is tried with so few. */
const PROBES = 3;
/** How soon a job heeds a change of its directory. */
const LOOK_EVERY_MS = 2_000;
const NIL = '00000000-0000-0000-0000-000000000000';

/** The directory has failed so often that it is to be left alone. */
export class DirectoryKeepsFailing extends Error {
  override readonly name = 'DirectoryKeepsFailing';
}

/** Somebody has changed the directory's address, token or quota: what is to come goes by the new ones. */
export class DirectoryChanged extends Error {
  override readonly name = 'DirectoryChanged';
}

export interface ProvisionerOptions {
  holder: Holder;
  link: DirectoryLink;
  config: ServiceConfig;
  accounts: ProvisioningRepository;
  directories: DirectoryRepository;
  directory: OpenDirectory;
  /** What passwords are derived from. */
  secret: KeyObject;
  /** Whether the directory is just tried again after a pause: with a few accounts, one by one. */
  isProbing: boolean;
  totals: { total: number; done: number };
  context: HandlerContext;
}

/** Makes the accounts of one job that are not made yet. */
export class Provisioner {
  private readonly results: ResultBuffer<Settled>;
  /** What ends the work: the job's own signal, and a fault that spares the other accounts the attempt. */
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;
  /** For calls that are under way: it fires later than `signal` when the job is cancelled. */
  private readonly lastCall = new AbortController();
  private readonly single: AccountMaker;
  private readonly bulk: BulkMaker | undefined;
  private readonly progress: Progress;
  private probesLeft: number;
  /** Accounts for which the directory did its part, be it by refusing them. */
  private answered = 0;
  /** Tried and not counted with the directory yet. */
  private uncounted = 0;

  constructor(private readonly options: ProvisionerOptions) {
    const { link, config, context, isProbing, totals } = options;
    this.signal = AbortSignal.any([context.signal, this.stop.signal]);
    this.single = new AccountMaker(link, this.signal, this.lastCall.signal);
    // A directory that is just being tried again is not sent two hundred at a time.
    this.bulk =
      config.bulk && !isProbing
        ? new BulkMaker(link, this.single, config.bulk, this.signal, this.lastCall.signal)
        : undefined;
    this.progress = new Progress(context, totals.total, totals.done);
    this.results = new ResultBuffer(
      (results) => this.store(results),
      (error) => this.stop.abort(error),
    );
    this.probesLeft = isProbing ? PROBES : Number.POSITIVE_INFINITY;
  }

  /**
   * @returns for how many the directory did its part
   * @throws the job's abort reason, DirectoryKeepsFailing, DirectoryDown, StaleAttempt, or the ScimError for which no
   * account can be made; what was made until then is on record
   */
  async run(): Promise<{ answered: number }> {
    const { signal } = this;
    const giveUp = () => void this.giveUpLate();
    const looking = setInterval(() => void this.look(), LOOK_EVERY_MS);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const work = this.work();
      await Promise.all(Array.from({ length: this.bulk ? BULK_LANES : LANES }, () => this.lane(work)));
      signal.throwIfAborted();
    } catch (error) {
      this.stop.abort(error);
    } finally {
      clearInterval(looking);
      signal.removeEventListener('abort', giveUp);
    }
    // A failed store is the reason itself, by way of `stop`.
    await this.results.end();
    await this.countRest();
    signal.throwIfAborted();
    return { answered: this.answered };
  }

  /** What went well is counted once, at the end: it is only ever compared with what failed. */
  private async countRest(): Promise<void> {
    const { directories, holder, directory } = this.options;
    const tried = this.uncounted;
    this.uncounted = 0;
    if (tried > 0) await directories.count(holder.tenantId, directory.id, { tried, failed: 0 });
  }

  private async lane(work: AsyncGenerator<Candidate[], void>): Promise<void> {
    try {
      for (;;) {
        if (this.signal.aborted) return;
        const { value: candidates, done } = await work.next();
        if (done || this.signal.aborted) return;
        const [first, ...more] = candidates;
        if (first && more.length === 0) this.settled(first, await this.single.make(first));
        else await this.bulk!.make(candidates, (candidate, made) => this.settled(candidate, made));
        await this.results.room();
      }
    } catch (error) {
      // The others end their calls and begin no more.
      this.stop.abort(error);
    }
  }

  /** What goes into one request each. While one chunk is being made the next one is prepared. */
  private async *work(): AsyncGenerator<Candidate[], void> {
    const { bulk } = this;
    let coming = this.chunk(NIL);
    for (;;) {
      const candidates = await coming;
      const last = candidates.at(-1);
      if (!last) return;
      coming = this.chunk(last.id);
      // Nobody may be left to wait for it; its failure is met when it is needed.
      coming.catch(() => undefined);
      const isBulk = ({ was_attempted }: Candidate) => bulk !== undefined && !was_attempted;
      for (const candidate of candidates) if (!isBulk(candidate)) yield [candidate];
      if (bulk) yield* bulk.requestsOf(candidates.filter(isBulk));
    }
  }

  /** The next accounts, on record as about to be made. */
  private async chunk(after: string): Promise<Candidate[]> {
    const { accounts, holder, secret } = this.options;
    const limit = Math.min(this.bulk ? BULK_CHUNK * this.bulk.size : CHUNK, this.probesLeft);
    if (limit <= 0 || this.signal.aborted) return [];
    const records = await accounts.next(holder, after, limit);
    this.probesLeft -= records.length;
    const last = records.at(-1);
    if (last) await accounts.announce(holder, last.id);
    return records.map((record) => ({ ...record, password: passwordOf(secret, record.id) }));
  }

  private settled(candidate: Candidate, made: Made): void {
    if (!made.isDirectoryFault) this.answered += 1;
    this.results.add({ candidate, made });
  }

  private async store(settled: Settled[]): Promise<void> {
    const { accounts, directories, holder, directory, context } = this.options;
    await accounts.save(holder, settled);
    for (const { candidate, made } of settled)
      if (made.outcome === 'failed')
        context.log('stderr', `${candidate.email} failed: ${made.error.message}`);
      else context.log('stdout', `${candidate.email} ${made.outcome}`);
    this.progress.add(settled.length);
    this.uncounted += settled.length;
    const failed = settled.filter(({ made }) => made.isDirectoryFault).length;
    if (failed > 0) {
      const tried = this.uncounted;
      this.uncounted = 0;
      const reason = quarantineReason(
        await directories.count(holder.tenantId, directory.id, { tried, failed }),
      );
      if (reason) this.stop.abort(new DirectoryKeepsFailing(reason));
    }
  }

  private async look(): Promise<void> {
    const { directories, directory } = this.options;
    // Postgres may be away for a moment; the next look tells.
    const isUnchanged = await directories.isUnchanged(directory).catch(() => true);
    if (!isUnchanged) this.stop.abort(new DirectoryChanged());
  }

  private async giveUpLate(): Promise<void> {
    await pause(LAST_ANSWERS_MS, undefined, { ref: false });
    this.lastCall.abort(this.signal.reason);
  }
}
