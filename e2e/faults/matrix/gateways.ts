import { probe, seconds } from '../conditions.ts';
import type { Fault } from '../fault.ts';
import { plainScript } from '../load.mix.ts';
import { until } from '../until.ts';
import { TERMINAL_STATUSES, type JobStatus } from '@slipway/shared/contracts';

export const gatewayKilled: Fault = {
  name: 'gateway-killed',
  title: 'kill -9 of a gateway right after its 202: the job runs',
  weight: 4,
  async inject(context) {
    const { system, load, random, tally } = context;
    const gateway = random.pick(system.gateways);
    const lives = Array.from({ length: 20 }, () =>
      load.submit({ tenant: random.pick(load.tenants), script: plainScript(), port: gateway.port }),
    );
    const { id } = await Promise.any(lives.map(({ accepted }) => accepted));
    await gateway.kill();
    tally.add('kills');
    const ran = await until(`job ${id} runs, whose gateway died after its 202`, 15_000, async () => {
      const [row] = await system.postgres.query<{ status: JobStatus }>(
        'SELECT status FROM jobs WHERE id = $1',
        [id],
      );
      return (row && TERMINAL_STATUSES.has(row.status)) || `it is ${row?.status ?? 'unknown'}`;
    });
    await gateway.start();
    await probe(context, 15_000, { port: gateway.port });
    return { ran_after_s: seconds(ran) };
  },
};
