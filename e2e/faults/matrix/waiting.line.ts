import { jobCatalog } from '@slipway/shared/contracts/jobs';
import type { Tenant } from '../client.ts';
import type { FaultContext } from '../fault.ts';
import type { LedgerJob } from '../ledger.ts';
import { plainScript } from '../load.mix.ts';
import { Broken, until } from '../until.ts';

/**
 * Jobs of a tenant that has as many running as it may have: they wait until one of those ends, and then run one after
 * another in the place that it has left.
 */
export class WaitingLine {
  private readonly ids: string[] = [];
  private readonly ends: Promise<void>[] = [];
  private readonly context: FaultContext;
  private readonly tenant: Tenant;
  private readonly running: LedgerJob[] = [];
  private readonly runningEnds: Promise<void>[] = [];

  private constructor(context: FaultContext, tenant: Tenant) {
    this.context = context;
    this.tenant = tenant;
  }

  /** Settles when the tenant's limit is reached by jobs that run until they are cancelled. */
  static async form(context: FaultContext, tenant: Tenant): Promise<WaitingLine> {
    const line = new WaitingLine(context, tenant);
    try {
      await line.fill();
      return line;
    } catch (error) {
      await line.end();
      throw error;
    }
  }

  /** So many more wait, submitted one after another, at each gateway in turn. */
  async join(count: number): Promise<void> {
    const { load, system } = this.context;
    for (let index = 0; index < count; index += 1) {
      const { port } = system.gateways[index % system.gateways.length]!;
      const script = plainScript({ ms: 20, lines: 1 });
      const life = load.submit({ tenant: this.tenant, script, port }, { unwatched: true });
      this.ids.push((await life.accepted).id);
      this.ends.push(life.verified);
    }
  }

  /** Lets them run. @throws Broken unless each runs in its turn, after all of them had to wait */
  async runsInOrder(): Promise<void> {
    const { system, load } = this.context;
    const startOf = (id: string) => system.runs.startOf(id, 1);
    const early = this.ids.find((id) => startOf(id) !== undefined);
    if (early) throw new Broken(`job ${early} ran while its tenant had as many as it may have`);
    await this.hadOneAttempt();
    await load.client.cancel(this.tenant, this.running[0]!);
    await until('those who waited run', 60_000, () => {
      const left = this.ids.filter((id) => startOf(id) === undefined);
      return left.length === 0 || `${left.length} have not started`;
    });
    const starts = this.ids.map((id) => startOf(id)!);
    const hasty = starts.findIndex((start, index) => index > 0 && start < starts[index - 1]!);
    if (hasty > 0)
      throw new Broken(
        `job ${this.ids[hasty]} ran before ${this.ids[hasty - 1]}, which was submitted before it`,
      );
    await Promise.all(this.ends);
  }

  /** Cancels what would run for ever. Settles when all of it has ended. */
  async end(): Promise<void> {
    const { load } = this.context;
    await Promise.all(this.running.map((job) => load.client.cancel(this.tenant, job)));
    await Promise.all(this.runningEnds);
  }

  private async fill(): Promise<void> {
    const { load, system } = this.context;
    const script = plainScript({ ends: 'never', ms: 0, lines: 0 });
    for (let index = 0; index < jobCatalog.build.tenant_concurrency; index += 1) {
      const life = load.submit({ tenant: this.tenant, script }, { unwatched: true });
      this.runningEnds.push(life.verified);
      this.running.push(await life.accepted);
    }
    await until('a tenant has as many jobs running as it may have', 30_000, () => {
      const waiting = this.running.filter(({ id }) => system.runs.startOf(id, 1) === undefined);
      return waiting.length === 0 || `${waiting.length} have not started`;
    });
  }

  /** Those that ran across the jump were left to their workers: it was no reason to take one away. */
  private async hadOneAttempt(): Promise<void> {
    const rows = await this.context.system.postgres.patiently<{ id: string; attempt: number }>(
      'SELECT id, attempt FROM jobs WHERE id = ANY ($1) AND attempt <> 1',
      [this.running.map(({ id }) => id)],
    );
    if (rows[0])
      throw new Broken(
        `job ${rows[0].id} ran across a jump of the clock and needed ${rows[0].attempt} attempts`,
      );
  }
}
