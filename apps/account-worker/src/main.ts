import { createLogger } from '@slipway/shared/logging';
import { Service } from '@slipway/shared/service';
import { readEnv } from './env.js';
import { startAccountWorker } from './worker.js';

const env = readEnv();
const logger = createLogger({ service: 'account-worker', level: env.LOG_LEVEL });
const service = new Service({ name: 'account-worker', logger });
service.ownProcess();
await startAccountWorker(env, service, logger);
