import type { Pool } from 'pg';
import { JOB_TYPES } from '@slipway/shared/contracts/jobs';
import { Counter, Gauge, Histogram, type Registry } from '@slipway/shared/telemetry';
import type { BufferStats } from '../buffer/buffer.item.js';
import { StoreFigureReader } from './store.figures.js';

export interface GatewayMetricsOptions {
  registry: Registry;
  pool: Pool;
  buffer: { isOpen: boolean; size: number; call: (method: 'stats') => Promise<BufferStats> };
  bufferMaxSize: number;
}

const WAITING = ['pending', 'queued', 'active'] as const;

/** What a gateway knows of the whole: the queues, its own buffer, and how far its events are behind. */
export class GatewayMetrics {
  private readonly lag: Histogram;
  private readonly lost: Counter;

  constructor(private readonly options: GatewayMetricsOptions) {
    const registers = [options.registry];
    this.lag = new Histogram({
      name: 'slipway_event_lag_seconds',
      help: 'From the moment an event happened to its being sent to a subscriber, for events that are sent as they come',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.lost = new Counter({
      name: 'slipway_jobs_taken_from_silent_workers_total',
      help: 'Attempts that were given up because their worker showed no life',
      registers,
    });
    this.registerStore();
    this.registerBuffer();
  }

  /** Sent events, with the time at which the last of them happened. */
  emitted(happenedAt: string): void {
    this.lag.observe(Math.max(0, Date.now() - Date.parse(happenedAt)) / 1_000);
  }

  takenFromSilent(count: number): void {
    this.lost.inc(count);
  }

  /** @param count is asked when somebody scrapes */
  countSockets(count: () => Record<string, number>): void {
    new Gauge({
      name: 'slipway_sockets',
      help: 'Open connections of subscribers, by transport',
      labelNames: ['transport'],
      registers: [this.options.registry],
      collect() {
        for (const [transport, open] of Object.entries(count())) this.set({ transport }, open);
      },
    });
  }

  private registerStore(): void {
    const { registry, pool } = this.options;
    const figures = new StoreFigureReader(pool);
    const registers = [registry];
    new Gauge({
      name: 'slipway_jobs',
      help: 'Jobs that have not ended, by type and status',
      labelNames: ['type', 'status'],
      registers,
      async collect() {
        this.reset();
        const read = await figures.read();
        if (!read) return;
        for (const type of JOB_TYPES) for (const status of WAITING) this.set({ type, status }, 0);
        for (const { type, status, count } of read.jobs) this.set({ type, status }, count);
      },
    });
    new Gauge({
      name: 'slipway_oldest_waiting_job_age_seconds',
      help: 'For how long the job of a type that has waited longest has been due and has not moved; 0 where none waits',
      labelNames: ['type'],
      registers,
      async collect() {
        this.reset();
        const read = await figures.read();
        if (!read) return;
        for (const type of JOB_TYPES) {
          const ages = read.jobs.filter((row) => row.type === type).map((row) => row.waiting_seconds ?? 0);
          this.set({ type }, Math.max(0, ...ages));
        }
      },
    });
    new Gauge({
      name: 'slipway_dead_letters',
      help: 'Writes that were accepted, refused later, and not dealt with yet',
      registers,
      async collect() {
        this.reset();
        const read = await figures.read();
        if (read) this.set(read.dead_letters);
      },
    });
    new Gauge({
      name: 'slipway_directories_quarantined',
      help: 'Directories that nothing is sent to because they kept failing',
      registers,
      async collect() {
        this.reset();
        const read = await figures.read();
        if (read) this.set(read.quarantined_directories);
      },
    });
  }

  private registerBuffer(): void {
    const { registry, buffer, bufferMaxSize } = this.options;
    const registers = [registry];
    new Gauge({
      name: 'slipway_buffer_items',
      help: 'Writes that wait on the disk of this gateway',
      registers,
      collect() {
        this.set(buffer.isOpen ? buffer.size : 0);
      },
    });
    new Gauge({
      name: 'slipway_buffer_capacity_items',
      help: 'Writes that the buffer takes',
      registers,
    }).set(bufferMaxSize);
    new Gauge({
      name: 'slipway_buffer_oldest_age_seconds',
      help: 'For how long the oldest write in the buffer has waited; 0 when it is empty',
      registers,
      async collect() {
        // Where the disk fails, the last figure stays: the others must not be lost with it.
        const stats = buffer.isOpen ? await buffer.call('stats').catch(() => undefined) : { oldest: null };
        if (stats) this.set(stats.oldest === null ? 0 : Math.max(0, Date.now() - stats.oldest) / 1_000);
      },
    });
    new Gauge({
      name: 'slipway_buffer_losses',
      help: 'Acknowledged writes that the disk of this gateway has altered or lost, and whether it has damaged a whole file',
      labelNames: ['kind'],
      registers,
      async collect() {
        const stats = buffer.isOpen ? await buffer.call('stats').catch(() => undefined) : undefined;
        if (!stats) return;
        this.set({ kind: 'altered' }, stats.damaged);
        this.set({ kind: 'missing' }, stats.missing);
        this.set({ kind: 'file' }, stats.damaged_file === null ? 0 : 1);
      },
    });
  }
}
