import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { testRedis, type TestRedis } from '@slipway/testing/fixtures';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bestOf } from '@slipway/testing/pace';
import { bareTurns } from './bare.turns.fixture.js';
import { Pace } from './pace.js';

/** Requests that may come at once: a tenth of a second's worth. */
const BURST_SECONDS = 0.1;
/** Within which a pause of another worker is heeded, milliseconds. */
const HEEDED_MS = 60;

let server: TestRedis;
let redis: Redis;
let other: Redis;
beforeAll(async () => {
  server = await testRedis();
  [redis, other] = [await connected(server), await connected(server)];
});
afterAll(async () => {
  redis.disconnect();
  other.disconnect();
  await server.close();
});

async function connected({ url }: TestRedis): Promise<Redis> {
  const one = createRedis({ url, role: 'command', name: 'pace' });
  await untilReady(one);
  return one;
}

/** One directory, as two workers see it. */
function twoPaces(requestsPerSecond: number | null): [Pace, Pace] {
  const directoryId = randomUUID();
  return [
    new Pace({ redis, directoryId, requestsPerSecond }),
    new Pace({ redis: other, directoryId, requestsPerSecond }),
  ];
}

/** When a request may go, between two moments of the monotonic clock, in milliseconds: Redis's own clock is not seen. */
interface Turn {
  earliest: number;
  latest: number;
}

/** Takes turns, each at its time, with so many calls under way at once. */
async function take(pace: Pace, turns: number, lanes: number): Promise<Turn[]> {
  const taken: Turn[] = [];
  let left = turns;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const before = performance.now();
      const { waitMs, again } = await pace.reserve();
      expect(again).toBe(false);
      taken.push({ earliest: before + waitMs, latest: performance.now() + waitMs });
      if (waitMs > 0) await pause(waitMs);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return taken;
}

/** The most by which some stretch of turns has come too fast, in milliseconds; certain, whatever the machine was doing. */
function tooFast(turns: readonly Turn[], requestsPerSecond: number): number {
  const earliest = turns.map((turn) => turn.earliest).sort((a, b) => a - b);
  const latest = turns.map((turn) => turn.latest).sort((a, b) => a - b);
  let worst = Number.NEGATIVE_INFINITY;
  for (const [from, first] of earliest.entries())
    for (let to = from + 1; to < latest.length; to += 1) {
      const due = ((to - from) * 1_000) / requestsPerSecond - BURST_SECONDS * 1_000;
      worst = Math.max(worst, due - (latest[to]! - first));
    }
  return worst;
}

describe('a quota', () => {
  it('is shared by two workers, who use nearly all of it and never more', async () => {
    const [rate, turns] = [100, 120];
    const slowdown = async () => {
      const [one, two] = twoPaces(rate);
      const bare = bareTurns(2 * turns, 1_000 / rate);
      const taken = (await Promise.all([take(one, turns, 6), take(two, turns, 6)])).flat();
      expect(taken).toHaveLength(2 * turns);
      expect(tooFast(taken, rate)).toBeLessThan(2);
      const from = Math.min(...taken.map(({ earliest }) => earliest));
      return (Math.max(...taken.map(({ latest }) => latest)) - from) / (await bare);
    };
    const { result } = await bestOf(3, slowdown, (ratio) => ratio);
    expect(1 / result).toBeGreaterThanOrEqual(0.95);
  });

  it('of less than one in a burst lets them through one by one', async () => {
    const [one, two] = twoPaces(5);
    const taken = (await Promise.all([take(one, 3, 3), take(two, 3, 3)])).flat();
    const earliest = taken.map((turn) => turn.earliest).sort((a, b) => a - b);
    const latest = taken.map((turn) => turn.latest).sort((a, b) => a - b);
    for (let n = 1; n < taken.length; n += 1) expect(latest[n]! - earliest[n - 1]!).toBeGreaterThan(198);
  });

  it('that was not used is not saved up', async () => {
    const rate = 100;
    const [one, two] = twoPaces(rate);
    await one.reserve();
    await pause(500);
    const taken = (await Promise.all([take(one, 30, 30), take(two, 30, 30)])).flat();
    expect(tooFast(taken, rate)).toBeLessThan(2);
  });

  it('of one directory is not that of another', async () => {
    const [[one], [two]] = [twoPaces(1), twoPaces(1)];
    expect(await one.reserve()).toEqual({ waitMs: 0, again: false });
    expect(await two.reserve()).toEqual({ waitMs: 0, again: false });
    expect((await one.reserve()).waitMs).toBeGreaterThan(500);
  });
});

describe('no quota', () => {
  it('is no waiting', async () => {
    const [one] = twoPaces(null);
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => one.reserve()));
    expect(answers.every(({ waitMs, again }) => waitMs === 0 && !again)).toBe(true);
  });

  it('asks Redis now and then only', async () => {
    const [one] = twoPaces(null);
    const commands = async () =>
      Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1]);
    await one.reserve();
    const before = await commands();
    for (let n = 0; n < 200; n += 1) await one.reserve();
    // Some are of other connections: pings, and this very question.
    expect((await commands()) - before).toBeLessThan(50);
  });
});

describe('a pause', () => {
  it.each([null, 1_000])('holds for the other worker in no time (quota %s)', async (rate) => {
    const [one, two] = twoPaces(rate);
    expect((await two.reserve()).again).toBe(false);
    await one.pause(3_000);
    expect(await one.reserve()).toMatchObject({ again: true });
    await pause(HEEDED_MS);
    const { waitMs, again } = await two.reserve();
    expect(again).toBe(true);
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(3_000 - HEEDED_MS + 5);
  });

  it('is over when it is over, for both', async () => {
    const [one, two] = twoPaces(1_000);
    await one.pause(80);
    for (const pace of [one, two])
      for (let isAgain = true; isAgain;) {
        const { waitMs, again } = await pace.reserve();
        expect(waitMs).toBeLessThanOrEqual(80);
        isAgain = again;
        if (isAgain) await pause(waitMs);
      }
  });

  it('is only ever made longer', async () => {
    const [one, two] = twoPaces(1_000);
    await one.pause(5_000);
    await two.pause(10);
    expect((await one.reserve()).waitMs).toBeGreaterThan(3_000);
    await two.pause(20_000);
    expect((await one.reserve()).waitMs).toBeGreaterThan(10_000);
  });

  it.each([0, 0.2, -5])('of %d ms is one too, if a short one', async (ms) => {
    const [one] = twoPaces(1_000);
    await one.pause(ms);
    await pause(3);
    expect(await one.reserve()).toMatchObject({ again: false });
  });

  it('takes no place in the quota', async () => {
    const [one, two] = twoPaces(1);
    await one.pause(2_000);
    let left = 0;
    for (let n = 0; n < 10; n += 1) {
      const { waitMs, again } = await two.reserve();
      expect(again).toBe(true);
      left = waitMs;
    }
    await pause(left + 10);
    expect(await two.reserve()).toEqual({ waitMs: 0, again: false });
  });
});

describe('while Redis is away', () => {
  it('each worker keeps to the quota and to its own pauses, and throws nothing', async () => {
    const gone = await testRedis();
    const connection = await connected(gone);
    onTestFinished(() => connection.disconnect());
    const pace = new Pace({ redis: connection, directoryId: randomUUID(), requestsPerSecond: 100 });
    const free = new Pace({ redis: connection, directoryId: randomUUID(), requestsPerSecond: null });
    await gone.close();
    const taken = await take(pace, 60, 6);
    expect(tooFast(taken, 100)).toBeLessThan(2);
    expect(await free.reserve()).toEqual({ waitMs: 0, again: false });
    for (const one of [pace, free]) {
      await one.pause(2_000);
      await one.pause(10);
      const { waitMs, again } = await one.reserve();
      expect(again).toBe(true);
      expect(waitMs).toBeGreaterThan(1_000);
    }
  });
});
