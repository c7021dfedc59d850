import { TERMINAL_EVENTS, type JobEvent } from '@slipway/shared/contracts';
import { startMailSink } from '@slipway/testing/mail';
import { startScimDirectory } from '@slipway/testing/scim';
import type { StackOptions } from '@slipway/tools/stack';
import { io } from 'socket.io-client';
import { DOMAIN, TOKEN } from '../accounts/accounts.fixture.ts';
import { TestSlipway } from '../slipway.fixture.ts';

const SERVICES = ['api-gateway', 'build-worker', 'account-worker', 'commission-service', 'edge'] as const;
type Environments = NonNullable<StackOptions['serviceEnv']>;

/** All of Slipway with what it needs around it. @param env for each service, by its name */
export async function observedSlipway(
  env: (service: (typeof SERVICES)[number]) => Record<string, string>,
): Promise<{ slipway: TestSlipway; close: () => Promise<void> }> {
  const [directory, mail] = await Promise.all([startScimDirectory({ token: TOKEN }), startMailSink()]);
  const serviceEnv: Environments = Object.fromEntries(
    SERVICES.map((name) => [name, { BUILD_PICTURES: 'off', ...env(name) }]),
  );
  const slipway = await TestSlipway.start({
    commissions: true,
    accounts: {
      smtpUrl: mail.smtpUrl,
      directory: { url: directory.base('{tenant}'), token: TOKEN, domains: [DOMAIN] },
      allowedHosts: [`127.0.0.1:${directory.port}`],
    },
    serviceEnv,
  });
  const close = async () => {
    await slipway.close();
    await Promise.all([directory.close(), mail.close()]);
  };
  return { slipway, close };
}

/** A job's events as a dashboard gets them, over Socket.IO, from the first to its end. */
export async function watched({ stack }: TestSlipway, token: string, jobId: string): Promise<JobEvent[]> {
  const socket = io(`${stack.apiUrl}/jobs`, { auth: { token }, transports: ['websocket'], forceNew: true });
  try {
    return await new Promise((resolve, reject) => {
      const events: JobEvent[] = [];
      socket.on('connect_error', reject);
      socket.on('events', (batch: JobEvent[]) => {
        events.push(...batch);
        if (batch.some(({ type }) => TERMINAL_EVENTS.has(type))) resolve(events);
      });
      socket.emit('subscribe', { job_id: jobId, after: 0 });
    });
  } finally {
    socket.disconnect();
  }
}
