import { probe, seconds } from '../conditions.ts';
import type { Fault, FaultContext } from '../fault.ts';
import type { Member } from '../member.ts';
import { plainScript } from '../load.mix.ts';
import { plainReader, type Reader } from '../plain.reader.ts';
import { Subscriber } from '../subscriber.ts';
import { Broken, pause, until } from '../until.ts';

const READERS_OF_A_KIND = 2;
const LINE_BYTES = 4_096;
const LOG_BYTES = 64 * 1024 ** 2;
/**
 * Four readers that are behind by 64 MB each: a gateway that buffers for them grows by 256 MB and more. One that does not
 * still holds a batch for each, and what its collector has not come to yet.
 */
const GROWTH_BYTES = 128 * 1024 ** 2;

export const readersStalled: Fault = {
  name: 'readers-stalled',
  title:
    'clients that read nothing of a large log: bounded memory, others unaffected, all of it when they read',
  weight: 1,
  async inject(context) {
    const { system, load, random } = context;
    const gateway = random.pick(system.gateways);
    const tenant = load.tenants[0]!;
    const script = plainScript({ lines: LOG_BYTES / LINE_BYTES, bytesPerLine: LINE_BYTES, ms: 4_000 });
    const life = load.submit({ tenant, script }, { unwatched: true });
    const { id } = await life.accepted;
    const readers = await Promise.all([
      ...Array.from({ length: READERS_OF_A_KIND }, () => plainReader(context, gateway, id)),
      ...Array.from({ length: READERS_OF_A_KIND }, () => socketReader(context, gateway, id)),
    ]);
    try {
      for (const reader of readers) reader.setReading(false);
      const before = gateway.rssBytes();
      let grown = 0;
      const watch = setInterval(() => (grown = Math.max(grown, gateway.rssBytes() - before)), 200);
      const other = await Promise.all([probe(context, 15_000, { port: gateway.port }), life.verified]);
      await pause(1_500);
      clearInterval(watch);
      if (grown > GROWTH_BYTES)
        throw new Broken(`${gateway.name} grew by ${megabytes(grown)} MB under readers that do not read`);

      const [{ tail }] = (await system.postgres.patiently<{ tail: number }>(
        'SELECT max(last_seq) AS tail FROM job_events WHERE job_id = $1',
        [id],
      )) as [{ tail: number }];
      const reached = readers.filter(({ track }) => track.last >= tail);
      if (reached.length > 0)
        throw new Broken(`${reached.length} readers that read nothing have all of ${tail} events`);
      for (const reader of readers) reader.setReading(true);
      const took = await until('those who read again get everything', 60_000, () => {
        const behind = readers.filter(({ track }) => track.last < tail);
        return (
          behind.length === 0 || `${behind.length} are behind, as at ${behind[0]!.track.last} of ${tail}`
        );
      });
      return {
        log_mb: megabytes(LOG_BYTES),
        readers: readers.length,
        grown_mb: megabytes(grown),
        other_job_s: seconds(other[0]),
        caught_up_s: seconds(took),
      };
    } finally {
      for (const reader of readers) reader.close();
    }
  },
};

const megabytes = (bytes: number): number => Math.round(bytes / 1024 ** 2);

async function socketReader(
  { load, violations, tally, random }: FaultContext,
  gateway: Member,
  jobId: string,
): Promise<Reader> {
  const { token } = load.tenants[0]!;
  const subscriber = new Subscriber({ url: gateway.url, token, random, tally, violations });
  const track = subscriber.follow(jobId);
  await until('a subscriber connects', 10_000, () => subscriber.isConnected || 'it does not');
  return {
    track,
    setReading: (reading) => subscriber.setReading(reading),
    close: () => subscriber.close(),
  };
}
