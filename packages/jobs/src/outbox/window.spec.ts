import { expect, it } from 'vitest';
import { Window } from './window.js';

/** A relay with a backlog that never ends, and workers that start `perSecond` jobs while there are any. */
class Backlog {
  readonly window = new Window();
  looks = 0;
  /** How often the workers had nothing to do. */
  idle = 0;
  private queued = 0;
  private nowMs = 1_000;

  /** @param lateMs how much later than it should each look comes */
  constructor(
    private readonly perSecond: number,
    private readonly lateMs = 0,
  ) {}

  run(forMs: number): this {
    const untilMs = this.nowMs + forMs;
    while (this.nowMs < untilMs) {
      const handedOver = Math.max(0, this.window.size - this.queued);
      const againMs = this.window.note({
        queuedBefore: this.queued,
        handedOver,
        isFull: true,
        atMs: this.nowMs,
      });
      this.looks += 1;
      const before = Math.floor((this.nowMs * this.perSecond) / 1_000);
      this.nowMs += againMs + this.lateMs;
      const wanted = Math.floor((this.nowMs * this.perSecond) / 1_000) - before;
      if (wanted > this.queued + handedOver) this.idle += 1;
      this.queued = Math.max(0, this.queued + handedOver - wanted);
    }
    return this;
  }
}

it('stays small where jobs are long', () => {
  expect(new Backlog(0).run(20_000).window.size).toBe(2);
  expect(new Backlog(1).run(20_000).window.size).toBe(2);
  expect(new Backlog(5).run(20_000).window.size).toBeLessThanOrEqual(4);
});

it.each([20, 100, 1_000, 3_500, 6_000])(
  'holds what lasts the workers a moment, at %i jobs a second',
  (perSecond) => {
    const { window } = new Backlog(perSecond).run(20_000);
    const lastsMs = (window.size * 1_000) / perSecond;
    expect(lastsMs).toBeGreaterThanOrEqual(160);
    expect(lastsMs).toBeLessThanOrEqual(640);
  },
);

it.each([100, 3_500, 6_000])(
  'leaves no worker idle, at %i jobs a second, once it has settled',
  (perSecond) => {
    const backlog = new Backlog(perSecond).run(5_000);
    backlog.idle = 0;
    expect(backlog.run(20_000).idle).toBe(0);
  },
);

it('looks a few times a second, not hundreds of times, once it has settled', () => {
  for (const perSecond of [0, 1, 100, 3_500]) {
    const backlog = new Backlog(perSecond).run(5_000);
    backlog.looks = 0;
    expect(backlog.run(20_000).looks).toBeLessThanOrEqual(20 * 25);
  }
});

it('keeps the workers at work where all looks come late, as on a machine that is held up', () => {
  for (const perSecond of [10, 100, 1_000, 3_000]) {
    const backlog = new Backlog(perSecond, 300).run(20_000);
    expect((backlog.window.size * 1_000) / perSecond).toBeGreaterThan(300);
  }
});

it('is not widened by one look that came late, where it is wide', () => {
  const { window } = new Backlog(3_500).run(5_000);
  const before = window.size;
  window.note({ queuedBefore: 0, handedOver: before, isFull: true, atMs: 60_000 });
  expect(window.size).toBe(before);
});

it('has an upper bound', () => {
  expect(new Backlog(100_000).run(5_000).window.size).toBe(2_048);
});

it('does not change while it is not what holds jobs back', () => {
  const window = new Window();
  for (let look = 0; look < 10; look += 1)
    window.note({ queuedBefore: 0, handedOver: 1, isFull: false, atMs: look });
  expect(window.size).toBe(2);
});

it('lets jobs share a dispatch only where they are short, and narrows when they are not any more', () => {
  const window = new Window();
  expect(window.dispatchSize).toBe(1);
  let atMs = 0;
  for (let look = 0; look < 20; look += 1)
    window.note({ queuedBefore: 0, handedOver: window.size, isFull: true, atMs: (atMs += 2) });
  expect([window.size, window.dispatchSize]).toEqual([2_048, 32]);
  for (let look = 0; look < 60; look += 1)
    window.note({ queuedBefore: 2_048, handedOver: 0, isFull: true, atMs: (atMs += 250) });
  expect([window.size, window.dispatchSize]).toEqual([2, 1]);
});

it('is not narrowed by one pause of the workers', () => {
  const window = new Window();
  window.note({ queuedBefore: 0, handedOver: 2, isFull: true, atMs: 0 });
  window.note({ queuedBefore: 0, handedOver: 4, isFull: true, atMs: 40 });
  expect(window.note({ queuedBefore: 4, handedOver: 0, isFull: true, atMs: 1_040 })).toBe(250);
  expect(window.size).toBe(4);
});

it('says when to look again: at once where nothing was left, and not far ahead after a short look', () => {
  const window = new Window();
  expect(window.note({ queuedBefore: 0, handedOver: 2, isFull: true, atMs: 0 })).toBe(2);
  expect(window.note({ queuedBefore: 1, handedOver: 3, isFull: true, atMs: 10 })).toBe(40);
});
