import { WebSocket } from 'ws';
import type { JobEvent } from '@slipway/shared/contracts';
import { probe, seconds } from '../conditions.ts';
import { EventTrack } from '../event.track.ts';
import type { Fault, FaultContext } from '../fault.ts';
import type { Member } from '../member.ts';
import { plainScript } from '../load.mix.ts';
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

/** The code with which a plain WebSocket is closed after the last event. */
const ENDED = 1_000;
const AGAIN_MS = 500;

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

interface Reader {
  track: EventTrack;
  setReading: (reading: boolean) => void;
  close: () => void;
}

/** Comes again with the last number that it has, as it is told to: who answers no ping for long is cut off. */
async function plainReader(
  { load, violations, tally }: FaultContext,
  gateway: Member,
  jobId: string,
): Promise<Reader> {
  const track = new EventTrack(jobId, 'a plain WebSocket', violations);
  let socket: WebSocket;
  let isReading = true;
  let isClosed = false;
  const open = () => {
    socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/ws?job_id=${jobId}&after=${track.last}`, {
      headers: { authorization: `Bearer ${load.tenants[0]!.token}` },
    });
    socket.on('error', () => undefined);
    socket.on('open', () => isReading || socket.pause());
    socket.on('message', (data: Buffer) => {
      const events = data
        .toString()
        .split('\n')
        .map((line) => JSON.parse(line) as JobEvent);
      tally.add('events', events.length);
      track.take(events);
    });
    socket.on('close', (code) => {
      if (!isClosed && code !== ENDED) setTimeout(() => isClosed || open(), AGAIN_MS);
    });
  };
  open();
  // What was accepted just now may not be found for a moment (503), as may what Redis has just forgotten.
  const close = () => {
    isClosed = true;
    socket.terminate();
  };
  await until(
    'a plain WebSocket opens',
    30_000,
    () => socket.readyState === WebSocket.OPEN || 'it does not',
  ).catch((error: unknown) => {
    close();
    throw error;
  });
  return {
    track,
    setReading: (reading) => {
      isReading = reading;
      if (reading) socket.resume();
      else socket.pause();
    },
    close,
  };
}

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
