import type { HealthReport } from './health.js';
import { startOperationsServer, type OperationsServer } from './operations.server.js';
import { measureDependencies, measureReadiness, type Registry } from '../telemetry/index.js';

interface WorkerOperationsOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  metrics: Registry;
  /** Whether it takes jobs. */
  ready: () => boolean;
  health: HealthReport;
}

/** The health paths and metrics of a process that runs jobs. */
export function startWorkerOperations(options: WorkerOperationsOptions): Promise<OperationsServer> {
  const { metrics, health, ready } = options;
  measureDependencies(metrics, () => health.read());
  measureReadiness(metrics, ready);
  return startOperationsServer(options);
}
