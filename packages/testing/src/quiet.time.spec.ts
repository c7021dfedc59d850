import { expect, it } from 'vitest';
import { afterQuiet, QuietClock, quietNow } from './quiet.time.js';

/** A clock of a machine of which this is told. */
function machine() {
  const told = { at: 5_000, busy: 700, stolen: 90 };
  const clock = new QuietClock(
    () => told.at,
    () => ({ busy: told.busy, stolen: told.stolen }),
  );
  const passes = (ms: number, busy: number, stolen: number) => {
    told.at += ms;
    told.busy += busy;
    told.stolen += stolen;
    return clock.now();
  };
  return { clock, passes };
}

it('goes as every clock does while nothing is taken from the machine', () => {
  const { clock, passes } = machine();
  expect(clock.now()).toBe(0);
  expect(passes(1_000, 100, 0)).toBe(1_000);
  // Idle, too.
  expect(passes(1_000, 0, 0)).toBe(2_000);
});

it('goes slower by as much as everything does', () => {
  const { passes } = machine();
  expect(passes(1_000, 50, 150)).toBe(250);
  expect(passes(1_000, 100, 100)).toBe(750);
  expect(passes(1_000, 100, 0)).toBe(1_750);
});

it('does not look more often than ticks tell something, and loses nothing by it', () => {
  const { passes } = machine();
  for (let look = 1; look <= 9; look += 1) passes(50, 5, 5);
  expect(passes(150, 15, 15)).toBe(300);
});

it('goes on where processors do not tell', () => {
  let at = 0;
  const clock = new QuietClock(
    () => at,
    () => undefined,
  );
  at = 900;
  expect(clock.now()).toBe(900);
});

it('calls when it is time, unless it is called off', async () => {
  let called = false;
  afterQuiet(250, () => (called = true))();
  const start = quietNow();
  await new Promise<void>((resolve) => afterQuiet(500, resolve));
  expect(quietNow() - start).toBeGreaterThanOrEqual(500);
  expect(called).toBe(false);
});
