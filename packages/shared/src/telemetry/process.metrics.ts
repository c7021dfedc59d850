import { Gauge, type Registry } from 'prom-client';
import type { Health } from '../contracts/health.js';

/** A pool of connections, as node-postgres shows it. */
interface CountedPool {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
  options: { max?: number };
}

/** How much of the pool is in use, and who waits for it. */
export function measurePool(registry: Registry, pool: CountedPool): void {
  const registers = [registry];
  new Gauge({
    name: 'slipway_pool_connections',
    help: 'Connections to Postgres of this process: in use, and idle',
    labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'used' }, pool.totalCount - pool.idleCount);
      this.set({ state: 'idle' }, pool.idleCount);
    },
  });
  new Gauge({
    name: 'slipway_pool_waiting',
    help: 'Callers that wait for a connection to Postgres',
    registers,
    collect() {
      this.set(pool.waitingCount);
    },
  });
  new Gauge({
    name: 'slipway_pool_capacity',
    help: 'Connections to Postgres that this process may have',
    registers,
  }).set(pool.options.max ?? 10);
}

/** Whether this process reaches what it stands on, as `/health` says it. */
export function measureDependencies(registry: Registry, read: () => Promise<Health>): void {
  new Gauge({
    name: 'slipway_dependency_up',
    help: '1 when this process reaches what it stands on, by its name in /health',
    labelNames: ['dependency'],
    registers: [registry],
    async collect() {
      const { services } = await read();
      for (const [dependency, { status }] of Object.entries(services))
        this.set({ dependency }, status === 'healthy' ? 1 : 0);
    },
  });
}

/** Whether the process takes work, as `/ready` says it. */
export function measureReadiness(registry: Registry, ready: () => boolean): void {
  new Gauge({
    name: 'slipway_ready',
    help: '1 when the process takes work: a gateway that it can accept a write durably, a worker that it takes jobs',
    registers: [registry],
    collect() {
      this.set(ready() ? 1 : 0);
    },
  });
}
