import { createLogger } from '@slipway/shared/logging';
import { readEnv } from './env.js';
import { startScimDirectory } from './scim.directory.js';

const { HOST: host, PORT: port, TOKEN: token, LOG_LEVEL: level } = readEnv();
const logger = createLogger({ service: 'sandbox-directory', level });
const directory = await startScimDirectory({ host, port, ...(token === undefined ? {} : { token }) });
logger.info({ url: directory.url }, 'sandbox directory listens');
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    directory.close().catch((error: unknown) => {
      logger.error({ err: error }, 'sandbox directory did not close');
      process.exitCode = 1;
    });
  });
