import { describe, expect, it } from 'vitest';
import { begun, changed, contentOf, filterOf, isIn, isLate } from './task.rules.js';

const now = new Date('2026-11-01T08:00:00.000Z');
const task = begun('1', 'Call Zoë back', now);

describe('the filter of a list', () => {
  it('is what is open, unless something else is asked for', () => {
    expect(filterOf(undefined, undefined)).toEqual({ status: ['todo', 'in_progress'] });
    expect(filterOf('done', 'x')).toEqual({ status: ['done'], q: 'x' });
    expect(filterOf('all', undefined)).toEqual({});
  });

  it('has the tasks that the gateway would give', () => {
    expect(isIn(filterOf(undefined, 'ZOË'), task)).toBe(true);
    expect(isIn(filterOf(undefined, 'Zoe'), task)).toBe(false);
    expect(isIn(filterOf('done', undefined), task)).toBe(false);
    expect(isIn(filterOf('all', undefined), { ...task, status: 'done' })).toBe(true);
  });
});

it('a change shows when a task was done, and forgets it when it is open again', () => {
  const done = changed(task, { ...contentOf(task), status: 'done' }, now);
  expect(done.completed_at).toBe(now.toISOString());
  expect(changed(done, { ...contentOf(done), title: 'x' }).completed_at).toBe(now.toISOString());
  expect(changed(done, { ...contentOf(done), status: 'todo' }).completed_at).toBeNull();
});

it('a task is late from the day after, until it is done', () => {
  const due = { ...task, due_on: '2026-11-01' };
  expect(['2026-10-31', '2026-11-01', '2026-11-02'].map((today) => isLate(due, today))).toEqual([
    false,
    false,
    true,
  ]);
  expect(isLate({ ...due, status: 'done' }, '2026-11-02')).toBe(false);
  expect(isLate(task, '2026-11-02')).toBe(false);
});
