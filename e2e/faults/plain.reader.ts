import { WebSocket } from 'ws';
import type { JobEvent } from '@slipway/shared/contracts';
import { EventTrack } from './event.track.ts';
import type { FaultContext } from './fault.ts';
import type { Member } from './member.ts';
import { until } from './until.ts';

/** The code with which a plain WebSocket is closed after the last event. */
const ENDED = 1_000;
const AGAIN_MS = 500;

/** Follows one job, and can be made to read nothing from the network. */
export interface Reader {
  track: EventTrack;
  setReading: (reading: boolean) => void;
  close: () => void;
}

/** Comes again with the last number that it has, as it is told to: who answers no ping for long is cut off. */
export async function plainReader(
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
