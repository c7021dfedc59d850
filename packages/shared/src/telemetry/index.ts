import { collectDefaultMetrics, Registry } from 'prom-client';

export { Counter, Gauge, Histogram, Registry } from 'prom-client';
export { measureDependencies, measurePool, measureReadiness } from './process.metrics.js';

/** The metrics registry of one process, with the runtime's own figures (event loop, heap, GC) already in it. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}
