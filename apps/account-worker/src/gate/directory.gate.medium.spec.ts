import { randomUUID } from 'node:crypto';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { testRedis, type TestRedis } from '@slipway/testing/fixtures';
import { startScimDirectory, type ScimDirectory } from '@slipway/testing/scim';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bestOf, stopwatch } from '@slipway/testing/pace';
import { failure, newUser, openClient, TOKEN } from '../scim/directory.fixture.js';
import type { ScimClient } from '../scim/scim.client.js';
import { bareTurns } from './bare.turns.fixture.js';
import { DirectoryDown, DirectoryGate } from './directory.gate.js';

const SPACE = 'staff';
const OUTAGES_TO_OPEN = 8;
const never = new AbortController().signal;

let server: TestRedis;
let redis: Redis;
let directory: ScimDirectory;
let calm: ReturnType<ScimDirectory['switches']>;
let client: ScimClient;
let gate: DirectoryGate;
beforeAll(async () => {
  [server, directory] = await Promise.all([testRedis(), startScimDirectory({ token: TOKEN })]);
  redis = createRedis({ url: server.url, role: 'command', name: 'gate' });
  await untilReady(redis);
  calm = directory.switches();
});
beforeEach(() => {
  directory.set(calm);
  directory.empty(SPACE);
  directory.resetStats();
  client = openClient(directory.base(SPACE));
  gate = newGate();
});
afterAll(async () => {
  redis.disconnect();
  await Promise.all([directory.close(), server.close()]);
});

function newGate(directoryId = randomUUID(), requestsPerSecond: number | null = null): DirectoryGate {
  return new DirectoryGate({ redis, directoryId, requestsPerSecond, maxConcurrency: 16 });
}

const look = (by = gate, signal = never) => by.run(() => client.findByUserName('nobody', signal), signal);
const inTime = async (work: () => Promise<unknown>) => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** The same in milliseconds of a quiet machine. */
const inQuietTime = async (work: () => Promise<unknown>) => {
  const elapsed = stopwatch();
  await work();
  return elapsed();
};

/** Lets the directory fail until the breaker has opened. */
async function openBreaker(): Promise<void> {
  directory.set({ unavailable_rate: 1 });
  for (let n = 0; n < OUTAGES_TO_OPEN; n += 1)
    expect(await failure(look())).toMatchObject({ fault: 'unavailable' });
}

describe('a directory that says "too many"', () => {
  it('is asked again after the time that it named, and by no worker before', async () => {
    const directoryId = randomUUID();
    const [one, two] = [newGate(directoryId), newGate(directoryId)];
    directory.set({ too_many_rate: 1, retry_after: 'seconds' });
    const refused = look(one);
    while (directory.stats().requests === 0) await new Promise((resolve) => setImmediate(resolve));
    await directory.idle();
    directory.set(calm);
    const [mine, others] = await Promise.all([
      inTime(() => refused),
      // A worker heeds the pause within 50 ms of its being in Redis.
      inTime(async () => {
        while (!(await redis.exists(`slipway:directory:${directoryId}:pause`)));
        await new Promise((resolve) => setTimeout(resolve, 60));
        await look(two);
      }),
    ]);
    for (const ms of [mine, others]) expect(ms).toBeGreaterThan(900);
    expect(directory.stats().by_status).toMatchObject({ 429: 1, 200: 2 });
    expect(one.concurrency).toBe(4);
  });

  it('with a quota bears all of it, and next to no refusal, when that is known', async () => {
    directory.set({ requests_per_second: 50 });
    const slowdown = async () => {
      directory.resetStats();
      const paced = newGate(randomUUID(), 50);
      const [ours, bare] = await Promise.all([
        inTime(() => Promise.all(Array.from({ length: 100 }, () => look(paced)))),
        bareTurns(100, 20),
      ]);
      expect(directory.stats().by_status).toEqual({ 200: 100 });
      expect(paced.requests).toBe(100);
      return ours / bare;
    };
    const { result } = await bestOf(3, slowdown, (ratio) => ratio);
    expect(1 / result).toBeGreaterThan(0.95);
  });
});

describe('the breaker', () => {
  it('opens after eight outages in a row, lets nothing through for a while, and closes after one good call', async () => {
    await openBreaker();
    directory.set(calm);
    directory.resetStats();
    const all = Array.from({ length: 20 }, () => inTime(() => look()));
    for (const ms of await Promise.all(all)) expect(ms).toBeGreaterThan(450);
    expect(directory.stats().by_status).toEqual({ 200: 20 });
    expect(await inQuietTime(() => look())).toBeLessThan(400);
    // Closed again: it takes as many outages to open.
    directory.set({ unavailable_rate: 1 });
    for (let n = 1; n < OUTAGES_TO_OPEN; n += 1) await failure(look());
    directory.set(calm);
    expect(await inQuietTime(() => look())).toBeLessThan(400);
  });

  it('stays open after one more outage, for twice as long', async () => {
    await openBreaker();
    expect(await inTime(() => failure(look()))).toBeGreaterThan(450);
    directory.set(calm);
    expect(await inTime(() => look())).toBeGreaterThan(900);
  });

  it('lets one call through to see whether the directory is back', async () => {
    await openBreaker();
    directory.resetStats();
    directory.set({ latency_ms: 100 });
    const abortion = new AbortController();
    const all = Array.from({ length: 8 }, () => look(gate, abortion.signal).catch((error: unknown) => error));
    await Promise.race(all);
    expect(directory.stats().by_status).toEqual({ 503: 1 });
    abortion.abort(new Error('enough'));
    await Promise.all(all);
  });

  it('does not open for accounts that the directory refuses, nor does its concurrency fall', async () => {
    await look();
    const user = newUser({ userName: '' });
    for (let n = 0; n < 3 * OUTAGES_TO_OPEN; n += 1)
      expect(await failure(gate.run(() => client.create(user), never))).toMatchObject({ isItemFault: true });
    expect(await inQuietTime(() => look())).toBeLessThan(400);
    expect(gate.concurrency).toBe(8);
  });

  it('does not open for outages with a good call between them', async () => {
    for (let n = 0; n < 2; n += 1) {
      directory.set({ unavailable_rate: 1 });
      for (let outages = 1; outages < OUTAGES_TO_OPEN; outages += 1) await failure(look());
      directory.set(calm);
      expect(await inQuietTime(() => look())).toBeLessThan(400);
    }
  });

  it(
    'gives the directory up when it stays away, for one who waits alone as for many',
    { timeout: 60_000 },
    async () => {
      directory.set({ unavailable_rate: 1 });
      const lone = newGate();
      const patient = (by: DirectoryGate) =>
        by.insist(() => client.discover(never), never).catch((error: unknown) => error);
      const [error, ...others] = await Promise.all([
        patient(lone),
        ...Array.from({ length: 4 }, () => patient(gate)),
      ]);
      for (const one of [error, ...others]) {
        expect(one).toBeInstanceOf(DirectoryDown);
        expect(one).toMatchObject({ code: 'directory_down', retryable: true });
        // Why, in the words of the last failure.
        expect(String(one)).toContain('503');
      }
    },
  );
});

describe('an abort', () => {
  const reason = new Error('cancelled');
  /** Aborts once the calls wait. @returns how long that took them, in milliseconds of a quiet machine */
  async function aborted(calls: (signal: AbortSignal) => Promise<unknown>[], waits: Promise<unknown>) {
    const abortion = new AbortController();
    const all = calls(abortion.signal).map((call) => call.catch((error: unknown) => error));
    await waits;
    return inQuietTime(() => {
      abortion.abort(reason);
      return Promise.all(all);
    });
  }
  const many = (by: DirectoryGate) => (signal: AbortSignal) =>
    Array.from({ length: 30 }, () => look(by, signal));

  it('ends the wait for a place, for a turn, for the end of a pause and of a break at once', async () => {
    const slow = newGate(randomUUID(), 0.1);
    await look(slow);
    const moment = () => new Promise((resolve) => setTimeout(resolve, 30));
    expect(await aborted(many(slow), moment())).toBeLessThan(200);
    await openBreaker();
    expect(await aborted(many(gate), moment())).toBeLessThan(200);
    directory.set({ unavailable_rate: 0, too_many_rate: 1 });
    const throttled = newGate();
    const refused = (async () => {
      while (!directory.stats().by_status['429']) await new Promise((resolve) => setImmediate(resolve));
    })();
    expect(await aborted(many(throttled), refused)).toBeLessThan(200);
  });

  it('gives its reason to whoever waits, for whatever', async () => {
    const slow = newGate(randomUUID(), 0.1);
    await look(slow);
    const abortion = new AbortController();
    const all = many(slow)(abortion.signal).map((call) => call.catch((error: unknown) => error));
    await new Promise((resolve) => setTimeout(resolve, 30));
    abortion.abort(reason);
    for (const error of await Promise.all(all)) expect(error).toBe(reason);
  });

  it('leaves the gate as it was for others', async () => {
    const abortion = new AbortController();
    directory.set({ latency_ms: 50 });
    const all = many(gate)(abortion.signal).map((call) => call.catch(() => undefined));
    abortion.abort(reason);
    await Promise.all(all);
    directory.set(calm);
    await Promise.all(Array.from({ length: 30 }, () => look()));
    await expect(look(gate, abortion.signal)).rejects.toBe(reason);
  });
});
