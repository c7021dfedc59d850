import { createLogger } from '@slipway/shared/logging';
import { Service } from '@slipway/shared/service';
import { readEnv } from './env.js';
import { startBuildWorker } from './worker.js';

const env = readEnv();
const logger = createLogger({ service: 'build-worker', level: env.LOG_LEVEL });
const service = new Service({ name: 'build-worker', logger });
service.ownProcess();
await startBuildWorker(env, service, logger);
