import type { Task } from '@slipway/shared/contracts';
import { expect, it } from 'vitest';
import { changedLine, profileRows, taskRows } from './task.tables.js';
import { withChanges } from './task.changes.js';

const task: Task = {
  id: '1',
  title: 'Call back',
  description: 'About\nthe site',
  status: 'in_progress',
  priority: 5,
  due_on: '2026-12-24',
  created_at: '2026-11-01T08:00:00.000Z',
  updated_at: '2026-11-01T08:00:00.000Z',
  completed_at: null,
  version: 1,
  buffered: false,
};

it('tasks are shown a row each, and which of them are not stored yet', () => {
  expect(
    taskRows([task, { ...task, id: '2', due_on: null, status: 'done', buffered: true }]).slice(1),
  ).toEqual([
    ['1', 'in progress', '5', '2026-12-24', 'Call back'],
    ['2', 'done', '5', '', 'Call back (not stored yet)'],
  ]);
});

it('a profile leaves out what is not known', () => {
  const profile = { id: '1', email: null, name: '', locale: 'de-CH', time_zone: 'Europe/Zurich' };
  expect(profileRows({ ...profile, updated_at: null, version: 1, buffered: false })).toEqual([
    ['language', 'de-CH'],
    ['time zone', 'Europe/Zurich'],
  ]);
});

it('a change says whether it is stored', () => {
  expect(changedLine('"x" is done', { buffered: false })).toBe('"x" is done.');
  expect(changedLine('"x" is done', { buffered: true })).toMatch(/^"x" is done\. It is kept safe/);
});

it('what is not given stays as it was, and what is taken away is gone', () => {
  const { title, description, status, priority, due_on } = task;
  expect(withChanges(task, {})).toEqual({ title, description, status, priority, due_on });
  expect(
    withChanges(task, { due: 'none', priority: 1, title: 'x', status: 'done', description: '' }),
  ).toEqual({
    title: 'x',
    description: '',
    status: 'done',
    priority: 1,
    due_on: null,
  });
  expect(withChanges(task, { due: '2027-01-01' }).due_on).toBe('2027-01-01');
});
