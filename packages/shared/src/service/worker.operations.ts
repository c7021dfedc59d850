import type { HealthReport } from './health.js';
import { startOperationsServer, type OperationsServer } from './operations.server.js';
import { createMetrics, Gauge } from '../telemetry/index.js';

interface WorkerOperationsOptions {
  /** The worker's name, as its metrics carry it. */
  name: string;
  host: string;
  /** 0 takes any free port. */
  port: number;
  runningJobs: () => number;
  /** Whether it takes jobs. */
  ready: () => boolean;
  health: HealthReport;
}

/** The health paths and metrics of a process that runs jobs. */
export function startWorkerOperations({
  name,
  runningJobs,
  ...options
}: WorkerOperationsOptions): Promise<OperationsServer> {
  const metrics = createMetrics(name);
  new Gauge({
    name: 'slipway_running_jobs',
    help: 'Jobs that this worker runs now',
    registers: [metrics],
    collect() {
      this.set(runningJobs());
    },
  });
  return startOperationsServer({ ...options, metrics });
}
