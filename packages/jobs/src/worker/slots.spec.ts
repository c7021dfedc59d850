import { expect, it } from 'vitest';
import { Slots } from './slots.js';

it('gives places in the order of asking, and no more than there are', async () => {
  const slots = new Slots(2);
  const order: string[] = [];
  const take = (name: string) => slots.take(60_000).then((taken) => taken && order.push(name));
  const all = ['a', 'b', 'c', 'd'].map(take);
  await all[1];
  expect(order).toEqual(['a', 'b']);
  expect(slots.taken).toBe(2);
  slots.giveBack();
  slots.giveBack();
  await Promise.all(all);
  expect(order).toEqual(['a', 'b', 'c', 'd']);
  expect(slots.taken).toBe(2);
  slots.giveBack();
  slots.giveBack();
  expect(slots.taken).toBe(0);
});

it('sends away who waits for too long, and all when it closes', async () => {
  const slots = new Slots(1);
  await slots.take(0);
  expect(await slots.take(1)).toBe(false);
  const waiting = slots.take(60_000);
  slots.close();
  expect(await waiting).toBe(false);
  slots.giveBack();
  expect(await slots.take(0)).toBe(true);
});
