import { createLogger } from '@slipway/shared/logging';
import { Service } from '@slipway/shared/service';
import { startTracing } from '@slipway/shared/telemetry/tracing';
import { readEnv } from './env.js';

const env = readEnv();
const logger = createLogger({ service: 'commission-service', level: env.LOG_LEVEL });
const service = new Service({ name: 'commission-service', logger });
service.ownProcess();
const stopTracing = await startTracing('commission-service', env);
service.onStop('tracing', stopTracing);
// Loaded only now: what loads pg and ioredis before tracing has begun is not traced.
const { startCommissionService } = await import('./commission.service.js');
await startCommissionService(env, service, logger);
