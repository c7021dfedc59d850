import { once } from 'node:events';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { StoreAway, StoreMonitor } from './store.monitor.js';

/** A store that answers, refuses or hangs, as it is told. */
class Store {
  does: 'answers' | 'refuses' | 'hangs' | 'hangs once' | 'stands still' = 'answers';
  asked = 0;
  readonly probe = async (): Promise<void> => {
    this.asked += 1;
    if (this.does === 'hangs' || (this.does === 'hangs once' && this.asked === 1))
      await new Promise(() => undefined);
    // With this process, as on a machine whose host lends its processors to others.
    for (let times = 0; this.does === 'stands still' && times < 4; times += 1) {
      const until = performance.now() + 60;
      while (performance.now() < until);
      await pause(1);
    }
    await turn();
    if (this.does === 'refuses') throw new Error('no');
  };
}

const monitors: StoreMonitor[] = [];
afterEach(() => Promise.all(monitors.splice(0).map((monitor) => monitor.stop())));

function watched(over: { intervalMs?: number; timeoutMs?: number } = {}) {
  const store = new Store();
  const monitor = new StoreMonitor({
    name: 'store',
    probe: store.probe,
    intervalMs: 60_000,
    timeoutMs: 20,
    ...over,
  });
  monitors.push(monitor);
  return { store, monitor };
}

const forever = () => new Promise<never>(() => undefined);

it('is away with the first answer that fails, and back only with the second that does not', async () => {
  const { store, monitor } = watched();
  store.does = 'refuses';
  await monitor.check();
  expect(monitor.isUp).toBe(false);
  store.does = 'answers';
  await monitor.check();
  expect(monitor.isUp).toBe(false);
  await monitor.check();
  expect(monitor.isUp).toBe(true);
});

it('is away when it does not answer in time, twice', async () => {
  const { store, monitor } = watched();
  store.does = 'hangs';
  await monitor.check();
  expect([monitor.isUp, store.asked]).toEqual([false, 2]);
});

it('is there when it answers late but the next time in time', async () => {
  const { store, monitor } = watched();
  store.does = 'hangs once';
  await monitor.check();
  expect([monitor.isUp, store.asked]).toEqual([true, 2]);
});

it('is there when it has answered in time, and this process was too busy to hear it', async () => {
  const { store, monitor } = watched();
  const checked = monitor.check();
  const busyUntil = performance.now() + 60;
  while (performance.now() < busyUntil);
  await checked;
  expect([monitor.isUp, store.asked]).toEqual([true, 1]);
});

it('is there when the machine stood still, again and again, while it answered', async () => {
  const { store, monitor } = watched();
  store.does = 'stands still';
  await monitor.check();
  expect([monitor.isUp, store.asked]).toEqual([true, 1]);
});

it('asks by itself, and tells when it is away and back', async () => {
  const { store, monitor } = watched({ intervalMs: 5 });
  monitor.start();
  store.does = 'refuses';
  await once(monitor, 'away');
  store.does = 'answers';
  await once(monitor, 'back');
  expect(monitor.isUp).toBe(true);
});

it('is asked once at a time', async () => {
  const { store, monitor } = watched();
  await Promise.all([monitor.check(), monitor.check(), monitor.check()]);
  expect(store.asked).toBe(1);
});

it('lets work through while it is up, and its own errors too', async () => {
  const { monitor } = watched();
  await expect(monitor.guard(async () => 'done')).resolves.toBe('done');
  await expect(monitor.guard(() => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
});

it('ends the waiting of all that is under way when it is away, and begins nothing then', async () => {
  const { store, monitor } = watched();
  const waiting = [monitor.guard(forever), monitor.guard(forever)].map((one) =>
    expect(one).rejects.toThrow(StoreAway),
  );
  await turn();
  store.does = 'refuses';
  await monitor.check();
  await Promise.all(waiting);
  let begun = false;
  await expect(
    monitor.guard(async () => {
      begun = true;
    }),
  ).rejects.toThrow(StoreAway);
  expect(begun).toBe(false);
});

it('is asked by whoever waits for long, so that one that has gone silent is found out', async () => {
  const { store, monitor } = watched();
  store.does = 'hangs';
  await expect(monitor.guard(forever)).rejects.toThrow(StoreAway);
  expect(store.asked).toBe(2);
});
