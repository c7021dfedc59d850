import { createLogger } from '@slipway/shared/logging';
import { Service } from '@slipway/shared/service';
import { startTracing } from '@slipway/shared/telemetry/tracing';
import { readEnv } from './env.js';

const env = readEnv();
const logger = createLogger({ service: 'api-gateway', level: env.LOG_LEVEL });
const service = new Service({ name: 'api-gateway', logger });
service.ownProcess();
const stopTracing = await startTracing('api-gateway', env);
service.onStop('tracing', stopTracing);
// Loaded only now: what loads pg and ioredis before tracing has begun is not traced.
const { startGateway } = await import('./gateway.js');
await startGateway(env, service, logger);
