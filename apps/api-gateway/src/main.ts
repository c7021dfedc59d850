import { createLogger } from '@slipway/shared/logging';
import { Service } from '@slipway/shared/service';
import { readEnv } from './env.js';
import { startGateway } from './gateway.js';

const env = readEnv();
const logger = createLogger({ service: 'api-gateway', level: env.LOG_LEVEL });
const service = new Service({ name: 'api-gateway', logger });
service.ownProcess();
await startGateway(env, service, logger);
