import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobEvent } from '@slipway/shared/contracts';
import { Cursor } from './cursor.js';

const event = (seq: number): JobEvent => ({
  job_id: 'job',
  seq,
  at: '2026-01-01T00:00:00.000Z',
  type: 'job.queued',
});
const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => event(from + index));
/** Lets everything that is already resolved run on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A log that grows, and a cursor on it. */
function scene(after = 0, slow = false) {
  let tail = 0;
  const received: number[] = [];
  const waiting: (() => void)[] = [];
  const failures: unknown[] = [];
  let largest = 0;
  const cursor = new Cursor({
    jobId: 'job',
    after,
    read: async (_id, position) => range(position + 1, Math.min(tail, position + 5)),
    sink: {
      send: (events) => {
        largest = Math.max(largest, events.length);
        received.push(...events.map(({ seq }) => seq));
        return slow ? new Promise<void>((resolve) => waiting.push(resolve)) : undefined;
      },
      fail: (error) => failures.push(error),
    },
  });
  return {
    cursor,
    live: (events: JobEvent[]) => cursor.live(() => events),
    received,
    failures,
    largestBatch: () => largest,
    grow: (count: number) => {
      const events = range(tail + 1, tail + count);
      tail += count;
      return events;
    },
    release: () => waiting.shift()?.(),
    tail: () => tail,
  };
}

describe('Cursor', () => {
  it('gives what is on record, then what comes', async () => {
    const { cursor, live, received, grow } = scene();
    grow(12);
    cursor.catchUp();
    await settled();
    live(grow(2));
    await settled();
    expect(received).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
  });

  it('starts after the cursor of its receiver', async () => {
    const { cursor, received, grow } = scene(3);
    grow(5);
    cursor.catchUp();
    await settled();
    expect(received).toEqual([4, 5]);
  });

  it('waits for a slow receiver instead of gathering for it', async () => {
    const { cursor, live, received, grow, release, tail, largestBatch } = scene(0, true);
    cursor.catchUp();
    await settled();
    for (let i = 0; i < 50; i += 1) live(grow(1));
    while (received.length < tail()) {
      release();
      await settled();
    }
    expect(received).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(largestBatch()).toBeLessThanOrEqual(5);
  });

  it('does not read what comes while its receiver is busy', async () => {
    const { cursor, received, grow, release } = scene(0, true);
    grow(1);
    cursor.catchUp();
    await settled();
    const events = grow(2);
    cursor.live(() => expect.unreachable('it is busy'));
    release();
    await settled();
    expect(received).toEqual([1, ...events.map(({ seq }) => seq)]);
  });

  it('says so when the record itself has a gap', async () => {
    const failures: unknown[] = [];
    const cursor = new Cursor({
      jobId: 'job',
      after: 0,
      read: async () => [event(2)],
      sink: { send: () => undefined, fail: (error) => failures.push(error) },
    });
    cursor.catchUp();
    await settled();
    expect(failures).toHaveLength(1);
  });

  it('fails when what it was told of is not on record any more', async () => {
    const { cursor, failures, received, grow } = scene();
    grow(2);
    cursor.catchUp(2);
    await settled();
    expect([received, failures]).toEqual([[1, 2], []]);
    cursor.catchUp(3);
    await settled();
    expect(failures).toHaveLength(1);
  });

  it('reads in its turn only, and sends nothing past a receiver that is full', async () => {
    const turns: (() => Promise<void>)[] = [];
    let isFull = false;
    let reads = 0;
    const received: number[] = [];
    const cursor = new Cursor({
      jobId: 'job',
      after: 0,
      read: async (_id, after) => {
        reads += 1;
        return range(after + 1, 3);
      },
      sink: {
        outlet: {
          isFull: () => isFull,
          inTurn: (work) => new Promise((resolve, reject) => turns.push(() => work().then(resolve, reject))),
        },
        send: (events) => void received.push(...events.map(({ seq }) => seq)),
        fail: (error) => expect.unreachable(String(error)),
      },
    });
    const nextTurn = async () => {
      await turns.shift()?.();
      await settled();
    };
    cursor.catchUp();
    await settled();
    expect([turns.length, reads]).toEqual([1, 0]);
    await nextTurn();
    await nextTurn();
    expect([received, reads]).toEqual([[1, 2, 3], 2]);
    cursor.live(() => [event(4)]);
    expect(received).toEqual([1, 2, 3, 4]);
    await settled();
    isFull = true;
    cursor.live(() => expect.unreachable('its receiver is full'));
    expect([received.length, turns.length]).toEqual([4, 1]);
  });

  it('gives 1 … N once and in order, whatever is lost, doubled, late or slow', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('live' as const), count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant('lost' as const), count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant('again' as const), count: fc.integer({ min: 1, max: 9 }) }),
      fc.constant({ kind: 'release' as const, count: 0 }),
      fc.constant({ kind: 'turn' as const, count: 0 }),
      fc.constant({ kind: 'sweep' as const, count: 0 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.boolean(), async (steps, slow) => {
        const { cursor, live, received, grow, release, tail, failures } = scene(0, slow);
        cursor.catchUp();
        for (const { kind, count } of steps) {
          if (kind === 'live') live(grow(count));
          if (kind === 'lost') grow(count);
          if (kind === 'again') live(range(Math.max(1, tail() - count), tail()));
          if (kind === 'release') release();
          if (kind === 'turn') await settled();
          if (kind === 'sweep') cursor.catchUp();
        }
        cursor.catchUp();
        for (let i = 0; i < 500 && received.length < tail(); i += 1) {
          release();
          await settled();
        }
        expect(failures).toEqual([]);
        expect(received).toEqual(Array.from({ length: tail() }, (_, index) => index + 1));
      }),
    );
  });
});
