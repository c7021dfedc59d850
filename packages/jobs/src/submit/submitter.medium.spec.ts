import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Core, submission } from '../core.fixture.js';
import { Submitter } from './submitter.js';

describe('many submissions', () => {
  let core: Core;
  beforeAll(async () => {
    core = await Core.start();
  });
  afterAll(() => core.close());

  it('share a transaction when they come in one burst, over some turns of the event loop', async () => {
    const batches: number[] = [];
    const submitter = new Submitter({
      pool: core.pool,
      type: 'build',
      prepare: async (_client, all: ReturnType<typeof submission>[]) =>
        all.map(({ domain }) => ({ payload: domain })),
      onStored: (stored) => batches.push(stored.length),
    });
    const stored: Promise<unknown>[] = [];
    for (let count = 0; count < 5; count += 1) {
      stored.push(submitter.submit(submission()));
      await turn();
    }
    await Promise.all(stored);
    expect(batches).toEqual([5]);
  });
});
