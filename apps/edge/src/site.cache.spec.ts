import { describe, expect, it } from 'vitest';
import type { SiteName } from './host.js';
import { SiteCache } from './site.cache.js';
import type { Site } from './site.directory.js';

const name: SiteName = { kind: 'alias', slug: 'shop' };
const live = (manifest: string): Site => ({ state: 'live', projectId: 'p', manifest, immutable: false });

/** A directory whose answers the test gives one by one. */
function directory() {
  const questions: PromiseWithResolvers<Site>[] = [];
  const cache = new SiteCache({
    find: () => {
      const question = Promise.withResolvers<Site>();
      questions.push(question);
      return question.promise;
    },
  });
  /** Waits for the question to be asked, then answers it. */
  const answer = async (site: Site | Error) => {
    await Promise.resolve();
    const question = questions.shift()!;
    if (site instanceof Error) question.reject(site);
    else question.resolve(site);
  };
  return { cache, questions, answer };
}

describe('SiteCache', () => {
  it('asks once for many, then knows', async () => {
    const { cache, questions, answer } = directory();
    const waiting = [cache.get(name), cache.get(name)].map(async (site) => site);
    await answer(live('1'));
    expect(await Promise.all(waiting)).toEqual([live('1'), live('1')]);
    expect(cache.get(name)).toEqual(live('1'));
    expect(questions).toHaveLength(0);
  });

  it('asks again after the alias moved, and remembers what was there', async () => {
    const { cache, answer } = directory();
    const first = cache.get(name);
    await answer(live('1'));
    await first;
    cache.invalidate('shop');
    const second = cache.get(name);
    await answer(live('2'));
    expect(await second).toEqual(live('2'));
    expect(cache.earlierManifests(name)).toEqual(['1']);
    cache.invalidate('other');
    expect(cache.get(name)).toEqual(live('2'));
  });

  it('does not keep an answer to a question that was asked before the move', async () => {
    const { cache, answer } = directory();
    const asked = cache.get(name);
    await Promise.resolve();
    cache.invalidate('shop');
    await answer(live('1'));
    expect(await asked).toEqual(live('1'));
    const again = cache.get(name);
    expect(again).toBeInstanceOf(Promise);
    await answer(live('2'));
    expect(await again).toEqual(live('2'));
  });

  it('gives the last answer while none can be had, and an error when there never was one', async () => {
    const { cache, answer } = directory();
    const first = cache.get(name);
    await answer(new Error('away'));
    await expect(first).rejects.toThrow('away');
    const second = cache.get(name);
    await answer(live('1'));
    await second;
    cache.invalidateAll();
    const third = cache.get(name);
    await answer(new Error('away'));
    expect(await third).toEqual(live('1'));
    // …and spares the next visitors the wait
    expect(cache.get(name)).toEqual(live('1'));
  });
});
