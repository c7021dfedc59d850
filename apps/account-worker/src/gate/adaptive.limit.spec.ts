import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdaptiveLimit, type Load } from './adaptive.limit.js';

type Release = (load: Load) => void;
const never = new AbortController().signal;
/** Settles once everything that was let through has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Fills all places. @returns what gives them back */
function fill(limit: AdaptiveLimit): Promise<Release[]> {
  return Promise.all(Array.from({ length: limit.current }, () => limit.acquire(never)));
}

/** One round: as many calls as may be under way, all of which go the same way. */
async function round(limit: AdaptiveLimit, load: Load): Promise<void> {
  for (const release of await fill(limit)) release(load);
}

describe('AdaptiveLimit', () => {
  it('grows by about one with each round of calls that went well, up to its most', async () => {
    const limit = new AdaptiveLimit({ initial: 4, max: 8 });
    const seen: number[] = [];
    for (let rounds = 0; rounds < 10; rounds += 1) {
      const before = limit.current;
      await round(limit, 'fine');
      expect(limit.current - before).toBeLessThanOrEqual(1);
      seen.push(limit.current);
    }
    expect(seen.at(-1)).toBe(8);
    // 1/limit for each of `limit` calls adds up to a little less than one, since the limit grows meanwhile.
    expect(seen.findIndex((current) => current === 8)).toBeLessThanOrEqual(5);
  });

  it('halves once for all calls of a round, and again for the next round', async () => {
    const limit = new AdaptiveLimit({ initial: 8, max: 8 });
    await round(limit, 'too much');
    expect(limit.current).toBe(4);
    await round(limit, 'too much');
    expect(limit.current).toBe(2);
  });

  it('never falls below one', async () => {
    const limit = new AdaptiveLimit({ initial: 3, max: 8 });
    for (let rounds = 0; rounds < 5; rounds += 1) await round(limit, 'too much');
    expect(limit.current).toBe(1);
    await round(limit, 'fine');
    expect(limit.current).toBe(2);
  });

  it('learns nothing from a call that tells nothing', async () => {
    const limit = new AdaptiveLimit({ initial: 3, max: 8 });
    await round(limit, 'unknown');
    expect(limit.current).toBe(3);
  });

  it('lets those who wait through in their order', async () => {
    const limit = new AdaptiveLimit({ initial: 1, max: 1 });
    const order: number[] = [];
    const first = await limit.acquire(never);
    const waiting = [1, 2, 3, 4].map(async (n) => {
      const release = await limit.acquire(never);
      order.push(n);
      release('unknown');
    });
    first('unknown');
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('is not passed by who comes while others wait', async () => {
    const limit = new AdaptiveLimit({ initial: 2, max: 2 });
    const [one, two] = await fill(limit);
    const order: string[] = [];
    const early = limit.acquire(never).then(() => order.push('early'));
    one!('unknown');
    const late = limit.acquire(never).then(() => order.push('late'));
    two!('unknown');
    await Promise.all([early, late]);
    expect(order).toEqual(['early', 'late']);
  });

  it('leaves no hole where one has given up, and gives it the reason', async () => {
    const limit = new AdaptiveLimit({ initial: 1, max: 1 });
    const held = await limit.acquire(never);
    const abortion = new AbortController();
    const reason = new Error('enough');
    const givenUp = limit.acquire(abortion.signal);
    const next = limit.acquire(never);
    abortion.abort(reason);
    await expect(givenUp).rejects.toBe(reason);
    held('unknown');
    const release = await next;
    release('unknown');
    await round(limit, 'unknown');
    await expect(limit.acquire(abortion.signal)).rejects.toBe(reason);
  });

  it('keeps a place that was granted before its signal fires', async () => {
    const limit = new AdaptiveLimit({ initial: 1, max: 1 });
    const abortion = new AbortController();
    const held = await limit.acquire(never);
    const granted = limit.acquire(abortion.signal);
    held('unknown');
    abortion.abort(new Error('too late'));
    const release = await granted;
    expect(limit.current).toBe(1);
    release('unknown');
    (await limit.acquire(never))('unknown');
  });

  it('keeps its promises whatever happens in whatever order', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constant({ kind: 'acquire' as const }) },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('release' as const),
          which: fc.nat(),
          load: fc.constantFrom<Load>('fine', 'too much', 'unknown'),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), which: fc.nat() }) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(step, { maxLength: 60 }),
        async (max, steps) => {
          const limit = new AdaptiveLimit({ initial: Math.ceil(max / 2), max });
          const under: Release[] = [];
          const waiting: { n: number; abortion: AbortController }[] = [];
          let asked = 0;
          let underBefore = 0;
          for (const one of steps) {
            if (one.kind === 'acquire') {
              const entry = { n: asked++, abortion: new AbortController() };
              waiting.push(entry);
              limit.acquire(entry.abortion.signal).then(
                (release) => {
                  // First come, first served.
                  expect(waiting[0]).toBe(entry);
                  waiting.shift();
                  under.push(release);
                },
                () => undefined,
              );
            } else if (one.kind === 'release' && under.length > 0) {
              under.splice(one.which % under.length, 1)[0]!(one.load);
              underBefore -= 1;
            } else if (one.kind === 'abort' && waiting.length > 0) {
              waiting.splice(one.which % waiting.length, 1)[0]!.abortion.abort(new Error('enough'));
            }
            await settled();
            expect(limit.current).toBeGreaterThanOrEqual(1);
            expect(limit.current).toBeLessThanOrEqual(max);
            // A limit that was lowered ends no call: only nobody new is let through.
            expect(under.length).toBeLessThanOrEqual(Math.max(limit.current, underBefore));
            // Nobody waits for nothing.
            if (waiting.length > 0) expect(under.length).toBeGreaterThanOrEqual(limit.current);
            underBefore = under.length;
          }
          while (under.length > 0) {
            under.shift()!('unknown');
            await settled();
          }
          expect(waiting).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
