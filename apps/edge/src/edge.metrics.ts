import { Counter, type Registry } from '@slipway/shared/telemetry';

/** Shows plain counts as a metric when it is scraped: a labelled increment per request would cost more than a lookup. */
export function registerResponseCounts(metrics: Registry, sent: ReadonlyMap<number, number>): void {
  new Counter({
    name: 'slipway_edge_responses_total',
    help: 'Responses by status code',
    labelNames: ['status'],
    registers: [metrics],
    collect() {
      this.reset();
      for (const [status, count] of sent) this.inc({ status: String(status) }, count);
    },
  });
}
