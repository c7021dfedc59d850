import { createLogger } from '@slipway/shared/logging';
import { readEnv } from './env.js';
import { startMailSink } from './mail.sink.js';

const { HOST: host, SMTP_PORT: smtpPort, HTTP_PORT: httpPort, LOG_LEVEL: level } = readEnv();
const logger = createLogger({ service: 'mail-sink', level });
const sink = await startMailSink({ host, smtpPort, httpPort });
logger.info({ smtp_url: sink.smtpUrl, url: sink.url }, 'mail sink listens');
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    sink.close().catch((error: unknown) => {
      logger.error({ err: error }, 'mail sink did not close');
      process.exitCode = 1;
    });
  });
