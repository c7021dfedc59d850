import { randomUUID } from 'node:crypto';
import { DispatchQueue } from '@slipway/jobs';
import { createRedis, untilReady } from '@slipway/shared/redis';
import { allGoOn, burst, probe, readUnfinished, seconds } from '../conditions.ts';
import type { Fault } from '../fault.ts';
import { plainScript } from '../load.mix.ts';
import { Broken, pause } from '../until.ts';

export const deliveredTwice: Fault = {
  name: 'delivered-twice',
  title: 'jobs handed over again, while they wait, run and after they have ended: one run',
  weight: 2,
  async inject(context) {
    const { system } = context;
    const redis = createRedis({ url: system.redis.url, role: 'command', name: 'faults' });
    redis.on('error', () => undefined);
    const queue = new DispatchQueue('build', redis);
    let added = 0;
    try {
      if (!(await untilReady(redis))) throw new Broken('the harness has no connection to Redis');
      await burst(context, 60, plainScript({ ms: 400 }));
      for (let round = 0; round < 8; round += 1) {
        const recent = await system.postgres.patiently<{ id: string; attempt: number }>(
          'SELECT id, attempt FROM jobs ORDER BY id DESC LIMIT 150',
        );
        // Each on its own, and as the attempt that it is in and as the one before.
        const dispatches = recent.flatMap(({ id, attempt }) =>
          [attempt, Math.max(0, attempt - 1)].map((claims) => ({
            id: randomUUID(),
            jobs: [{ jobId: id, attempt: claims }],
          })),
        );
        await queue.add(dispatches);
        added += dispatches.length;
        await pause(200);
      }
    } finally {
      await queue.close();
      redis.disconnect();
    }
    await probe(context, 15_000);
    return { added, ...oneRun(context) };
  },
};

export const answersLost: Fault = {
  name: 'answers-lost',
  title: 'the answers of Redis to the gateways are lost, and then the connections: one run',
  weight: 3,
  async inject(context) {
    const { system, random, tally } = context;
    const proxies = system.gateways.map(({ redis }) => redis);
    for (const proxy of proxies) proxy.setMode('swallow-answers');
    tally.add('half-opens');
    await burst(context, 60, plainScript());
    await pause(random.integer(500, 3_000));
    const unfinished = await readUnfinished(system);
    for (const proxy of proxies) {
      proxy.cut();
      proxy.setMode('pass');
    }
    const back = await allGoOn(context, unfinished, 30_000);
    await probe(context, 15_000);
    return { back_after_s: seconds(back), ...oneRun(context) };
  },
};

/** @throws Broken when an attempt was started twice */
function oneRun({ system }: Parameters<Fault['inject']>[0]): { runs: number } {
  const [double] = system.runs.doubles();
  if (double) throw new Broken(`${double.run} was started on ${double.workers.join(' and ')}`);
  return { runs: system.runs.count };
}
