import { expect, it } from 'vitest';
import { Silence } from './silence.js';

const job = (heartbeat: number, attempt = 1) => ({ id: 'job', attempt, heartbeat, cancel_requested: false });
const silence = () => new Silence({ leaseMs: 8_000, graceMs: 3_000, maxStepMs: 2_000 });

it('takes an attempt for dead once its heartbeat has stood still for longer than the lease', () => {
  const watch = silence();
  for (let now = 0; now <= 8_000; now += 1_000) expect(watch.look([job(1)], now)).toEqual([]);
  expect(watch.look([job(1)], 9_000)).toEqual([job(1)]);
});

it('begins anew with each heartbeat and each attempt', () => {
  const watch = silence();
  for (let now = 0; now < 60_000; now += 1_000)
    expect(watch.look([job(Math.floor(now / 6_000))], now)).toEqual([]);
  for (let now = 60_000; now < 67_000; now += 1_000) watch.look([job(9)], now);
  expect(watch.look([job(9, 2)], 69_000)).toEqual([]);
});

it('does not count a pause in which nobody looked', () => {
  const watch = silence();
  watch.look([job(1)], 0);
  // Postgres was away for ten minutes, for the workers too.
  expect(watch.look([job(1)], 600_000)).toEqual([]);
  for (let now = 601_000; now <= 606_000; now += 1_000) expect(watch.look([job(1)], now)).toEqual([]);
  expect(watch.look([job(1)], 607_000)).toEqual([job(1)]);
});

it('gives jobs a little more time of which it could not be told', () => {
  const watch = silence();
  for (let now = 0; now <= 9_000; now += 1_000) watch.look([job(1)], now);
  watch.forgive(['job', 'another one']);
  for (let now = 10_000; now <= 12_000; now += 1_000) expect(watch.look([job(1)], now)).toEqual([]);
  expect(watch.look([job(1)], 13_000)).toEqual([job(1)]);
});
