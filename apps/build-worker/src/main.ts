import { createLogger } from '@slipway/shared/logging';
import { Service } from '@slipway/shared/service';
import { startTracing } from '@slipway/shared/telemetry/tracing';
import { readEnv } from './env.js';

const env = readEnv();
const logger = createLogger({ service: 'build-worker', level: env.LOG_LEVEL });
const service = new Service({ name: 'build-worker', logger });
service.ownProcess();
const stopTracing = await startTracing('build-worker', env);
service.onStop('tracing', stopTracing);
// Loaded only now: what loads pg and ioredis before tracing has begun is not traced.
const { startBuildWorker } = await import('./worker.js');
await startBuildWorker(env, service, logger);
