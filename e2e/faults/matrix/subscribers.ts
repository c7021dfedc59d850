import type { Fault, FaultContext } from '../fault.ts';
import { probe, seconds } from '../conditions.ts';
import { plainScript } from '../load.mix.ts';
import { Subscriber } from '../subscriber.ts';
import { Broken, pause, until } from '../until.ts';

export const subscribersDropped: Fault = {
  name: 'subscribers-dropped',
  title:
    'many subscribers drop at random; a gateway killed and Redis flushed under them: each ends with 1 … N',
  weight: 3,
  async inject(context) {
    const { system, random, tally, quick } = context;
    const crowd = await gather(context, quick ? 60 : 150);
    const drops = tally.get('drops');
    try {
      const flush = pause(1_500).then(() => system.redis.flush());
      const kill = pause(2_500).then(async () => {
        const gateway = random.pick(system.gateways);
        await gateway.kill();
        await gateway.start();
      });
      tally.add('flushes');
      tally.add('kills');
      for (let round = 0; round < (quick ? 4 : 8); round += 1) {
        for (const subscriber of random.shuffle(crowd.subscribers).slice(0, crowd.subscribers.length / 2))
          subscriber.drop(random.integer(0, quick ? 1_500 : 15_000));
        await pause(random.integer(500, quick ? 1_000 : 3_000));
      }
      await Promise.all([flush, kill]);
      const took = await crowd.allHaveAll(quick ? 20_000 : 60_000);
      await probe(context, 15_000);
      return {
        subscribers: crowd.subscribers.length,
        drops: tally.get('drops') - drops,
        caught_up_s: seconds(took),
      };
    } finally {
      crowd.close();
    }
  },
};

interface Crowd {
  subscribers: Subscriber[];
  allHaveAll: (deadlineMs: number) => Promise<number>;
  close: () => void;
}

/** Subscribers of some jobs that go on for a while; each follows two of them. */
async function gather(context: FaultContext, size: number): Promise<Crowd> {
  const { system, load, random, tally, violations, quick } = context;
  const tenant = load.tenants[0]!;
  const script = plainScript({ ms: quick ? 5_000 : 15_000, lines: 1_500 });
  const lives = Array.from({ length: 4 }, () => load.submit({ tenant, script }));
  const jobs = await Promise.all(lives.map(({ accepted }) => accepted));
  const subscribers = Array.from({ length: size }, (_, index) => {
    const subscriber = new Subscriber({
      ...{ url: system.url, token: tenant.token, tally, violations },
      random: random.fork(`crowd ${index}`),
    });
    for (const { id } of random.shuffle(jobs).slice(0, 2)) subscriber.follow(id);
    return subscriber;
  });
  const allHaveAll = async (deadlineMs: number): Promise<number> => {
    await Promise.all(lives.map(({ verified }) => verified));
    const rows = await system.postgres.patiently<{ job_id: string; tail: number }>(
      'SELECT job_id, max(last_seq) AS tail FROM job_events WHERE job_id = ANY ($1) GROUP BY job_id',
      [jobs.map(({ id }) => id)],
    );
    const tails = new Map(rows.map(({ job_id, tail }) => [job_id, tail]));
    const tracks = subscribers.flatMap(({ following }) => following);
    const took = await until(`${size} subscribers have everything`, deadlineMs, () => {
      const behind = tracks.filter(({ jobId, last }) => last !== tails.get(jobId));
      return behind.length === 0 || `${behind.length} of ${tracks.length} have not`;
    });
    for (const { id } of jobs) {
      const digests = new Set(tracks.filter(({ jobId }) => jobId === id).map((track) => track.digest()));
      if (digests.size > 1) throw new Broken(`the subscribers of job ${id} received different things`);
    }
    return took;
  };
  return {
    subscribers,
    allHaveAll,
    close: () => {
      for (const subscriber of subscribers) subscriber.close();
    },
  };
}
