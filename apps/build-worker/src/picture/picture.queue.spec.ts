import { createLogger } from '@slipway/shared/logging';
import { describe, expect, it } from 'vitest';
import { PictureQueue, type PictureQueueOptions } from './picture.queue.js';
import type { PictureOrder } from './picture.repository.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const order = (deploymentId: string): PictureOrder => ({
  tenantId: 't',
  projectId: 'p',
  deploymentId,
  slug: 's',
  fingerprint: 'f',
  manifest_sha256: 'm',
});

/** A queue whose pictures are finished by hand. */
function queueOf(options: Partial<PictureQueueOptions> = {}) {
  const begun: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const queue = new PictureQueue({
    logger,
    make: ({ deploymentId }, signal) =>
      new Promise((resolve, reject) => {
        begun.push(deploymentId);
        ends.push((error) => (error ? reject(error) : resolve()));
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
    ...options,
  });
  return { queue, begun, end: (error?: Error) => ends.shift()?.(error) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the queue of pictures', () => {
  it('makes one at a time, in order, and goes on after one that fails', async () => {
    const { queue, begun, end } = queueOf();
    for (const id of ['a', 'b', 'c']) queue.add(order(id));
    expect(begun).toEqual(['a']);
    end(new Error('no picture'));
    await turn();
    expect(begun).toEqual(['a', 'b']);
    end();
    await turn();
    end();
    await queue.idle();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('begins anew after it was idle', async () => {
    const { queue, begun, end } = queueOf();
    queue.add(order('a'));
    end();
    await queue.idle();
    queue.add(order('b'));
    expect(begun).toEqual(['a', 'b']);
    end();
    await queue.idle();
  });

  it('lets the oldest go when too many wait', async () => {
    const { queue, begun, end } = queueOf({ maxWaiting: 1 });
    for (const id of ['a', 'b', 'c']) queue.add(order(id));
    end();
    await turn();
    expect(begun).toEqual(['a', 'c']);
    await queue.stop();
  });

  it('gives up what is under way when it stops, and takes nothing more', async () => {
    const { queue, begun } = queueOf();
    for (const id of ['a', 'b']) queue.add(order(id));
    await queue.stop();
    queue.add(order('c'));
    expect(begun).toEqual(['a']);
  });
});
