import type { JobEvent } from '@slipway/shared/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogModel } from './log.model.js';
import { LogSearch, type SearchState } from './log.search.js';

const AT = '2026-11-21T10:00:00.000Z';

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback));
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function append(model: LogModel, texts: string[]): void {
  const lines = texts.map((text) => ({ at: AT, stream: 'stdout' as const, text }));
  const event: JobEvent = { job_id: 'x', seq: model.lastSeq + 1, at: AT, type: 'job.log', lines };
  model.append([event]);
}

function finished(search: LogSearch): Promise<SearchState> {
  return new Promise((resolve) => {
    const look = () => {
      if (!search.state.done) return;
      leave();
      resolve(search.state);
    };
    const leave = search.subscribe(look);
    queueMicrotask(look);
  });
}

describe('LogSearch', () => {
  it('steps through every match in order, from the anchor on and round', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'xax', 'aa', 'none', '\u001b[31mA\u001b[0m'), { maxLength: 30 }),
        fc.nat(30),
        async (texts, anchor) => {
          const model = new LogModel();
          append(model, texts);
          const search = new LogSearch(model);
          search.find('a', anchor);
          const { count, ordinal } = await finished(search);
          const all = texts.flatMap((_, index) =>
            Array.from({ length: model.plainText(index).split(/a/i).length - 1 }, (_, match) => ({
              index,
              match,
            })),
          );
          expect(count).toBe(all.length);
          const first = all.findIndex(({ index }) => index >= anchor);
          expect(ordinal).toBe(all.length === 0 ? 0 : Math.max(0, first) + 1);
          for (let step = 0; step < all.length; step += 1) {
            expect(search.state.position).toEqual(all[search.state.ordinal - 1]);
            search.next();
          }
          expect(search.state.ordinal).toBe(ordinal);
          search.previous();
          search.next();
          expect(search.state.ordinal).toBe(ordinal);
        },
      ),
    );
  });

  it('searches 100,000 lines in many short slices', async () => {
    const model = new LogModel();
    append(
      model,
      Array.from({ length: 100_000 }, (_, index) => `\u001b[32m✓\u001b[39m line ${index} of a long log`),
    );
    const search = new LogSearch(model);
    let told = 0;
    const leave = search.subscribe(() => (told += 1));
    search.find('LINE 99999', 0);
    // The first slice is over, and most is left to do.
    expect(search.state.done).toBe(false);
    // Between the slices everybody else has their turn.
    let turns = 0;
    const others = setInterval(() => (turns += 1));
    const { count, position } = await finished(search);
    clearInterval(others);
    expect(count).toBe(1);
    expect(position).toEqual({ index: 99_999, match: 0 });
    expect(turns).toBeGreaterThan(3);
    // That it began, and what it found: what is as before is not drawn anew.
    expect(told).toBe(2);
    leave();
  });

  it('begins anew with another query, and ends with none', async () => {
    const model = new LogModel();
    append(model, ['one', 'two', 'two']);
    const search = new LogSearch(model);
    search.find('one', 0);
    search.find('two', 0);
    expect((await finished(search)).count).toBe(2);
    search.find('', 0);
    expect(search.state).toMatchObject({ count: 0, ordinal: 0, position: undefined, done: true });
    search.next();
    expect(search.state.ordinal).toBe(0);
  });
});
