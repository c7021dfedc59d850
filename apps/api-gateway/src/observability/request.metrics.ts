import type { FastifyInstance, FastifyReply } from 'fastify';
import { Gauge, Histogram, type Registry } from '@slipway/shared/telemetry';
import { routeOf } from './route.label.js';

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Rate, errors and duration of requests by route template, method and class of status. */
export function measureRequests(fastify: FastifyInstance, registry: Registry): void {
  const durations = new Histogram({
    name: 'slipway_http_request_duration_seconds',
    help: 'How long requests took, by route template, method and class of status; streams of events are not in it',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  let running = 0;
  new Gauge({
    name: 'slipway_http_requests_running',
    help: 'Requests that are being answered, streams of events among them',
    registers: [registry],
    collect() {
      this.set(running);
    },
  });
  fastify.addHook('onRequest', (_request, _reply, done) => {
    running += 1;
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    running -= 1;
    if (!isStream(reply)) {
      const status = `${Math.floor(reply.statusCode / 100)}xx`;
      durations.observe(
        { method: request.method, route: routeOf(request), status },
        reply.elapsedTime / 1_000,
      );
    }
    done();
  });
}

/** It lasts for as long as somebody watches: its length says nothing. */
function isStream(reply: FastifyReply): boolean {
  return String(reply.raw.getHeader('content-type') ?? '').startsWith('text/event-stream');
}
