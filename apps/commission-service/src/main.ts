import { createLogger } from '@slipway/shared/logging';
import { Service } from '@slipway/shared/service';
import { readEnv } from './env.js';
import { startCommissionService } from './commission.service.js';

const env = readEnv();
const logger = createLogger({ service: 'commission-service', level: env.LOG_LEVEL });
const service = new Service({ name: 'commission-service', logger });
service.ownProcess();
await startCommissionService(env, service, logger);
