import { expect, it } from 'vitest';
import { deadLetterRows } from './dead.letter.tables.js';

it('shows what was to be done, and why it was not', () => {
  const letter = {
    id: 'letter-1',
    user_id: 'user-1',
    entity: 'task',
    operation: 'update',
    resource_id: 'task-1',
    data: { title: 'Late' },
    reason: 'There is no such task.',
    attempts: 3,
    accepted_at: '2026-11-20T10:00:00.000Z',
    died_at: '2026-11-20T10:05:00.000Z',
  };
  expect(deadLetterRows([letter])[1]).toEqual([
    'letter-1',
    '2026-11-20T10:00:00.000Z',
    'update task',
    'task-1',
    '3',
    'There is no such task.',
  ]);
});
