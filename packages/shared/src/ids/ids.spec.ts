import { afterEach, expect, test, vi } from 'vitest';
import { idsBefore, newId } from './index.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

afterEach(() => {
  vi.useRealTimers();
});

test('ids are version 7, each its own, and sort in the order in which they were made', () => {
  const ids = Array.from({ length: 10_000 }, () => newId());
  expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});

test('they start with the milliseconds since 1970', () => {
  vi.useFakeTimers({ now: Date.now() + 60_000 });
  expect(parseInt(newId().replaceAll('-', '').slice(0, 12), 16)).toBe(Date.now());
});

test('a clock that goes back does not turn their order around', () => {
  const before = newId();
  vi.useFakeTimers({ now: Date.now() - 3_600_000 });
  const after = [newId(), newId()];
  expect([before, ...after].sort()).toEqual([before, ...after]);
});

test('the ids of before a moment are lower than its bound, those of it and after are not', () => {
  const moment = Date.now() + 120_000;
  vi.useFakeTimers({ now: moment - 1 });
  expect(newId() < idsBefore(new Date(moment))).toBe(true);
  vi.setSystemTime(moment);
  expect(newId() > idsBefore(new Date(moment))).toBe(true);
});
