// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { cachedTask } from './task.cache.js';
import { refused, shown, stored, TASK, tasksOnWire } from './task.fixture.js';
import { TaskForm } from './task.form.js';

const wire = tasksOnWire();
const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const type = (label: string, value: string) => fireEvent.change(field(label), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

it('sends the whole task over the version that was opened', async () => {
  const onClose = vi.fn<() => void>();
  shown(wire, <TaskForm task={TASK} onClose={onClose} />);
  type('Title', ' Paint it blue ');
  type('Due', '2026-12-24');
  type('Priority', '5');
  wire.answers = [stored({ title: 'Paint it blue', version: 2 })];
  press('Save');
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(wire.sent).toEqual([
    {
      method: 'PUT',
      path: `/api/tasks/${TASK.id}`,
      ifMatch: '"1"',
      body: { title: 'Paint it blue', description: '', status: 'todo', priority: 5, due_on: '2026-12-24' },
    },
  ]);
  expect(cachedTask(wire.client, TASK.id)).toMatchObject({ title: 'Paint it blue', version: 2 });
});

it('shows what somebody else has written, and takes it', async () => {
  shown(wire, <TaskForm task={TASK} onClose={() => undefined} />);
  type('Title', 'Paint it blue');
  wire.answers = [refused(412), stored({ title: 'Paint it red', version: 5 })];
  press('Save');
  await screen.findByText('Paint it red');
  expect(screen.getByRole('alert').textContent).toContain('changed elsewhere');
  expect(field('Title').value).toBe('Paint it blue');
  press('Take the newer version');
  expect(field('Title').value).toBe('Paint it red');
  expect(screen.queryByRole('alert')).toBeNull();
  wire.answers = [stored({ version: 6 })];
  press('Save');
  await waitFor(() => expect(wire.sent.at(-1)).toMatchObject({ method: 'PUT', ifMatch: '"5"' }));
});

it('replaces what somebody else has written when told to, and no version after that', async () => {
  shown(wire, <TaskForm task={TASK} onClose={() => undefined} />);
  type('Title', 'Paint it blue');
  wire.answers = [refused(412), stored({ title: 'Paint it red', version: 5 })];
  press('Save');
  await screen.findByText('Paint it red');
  wire.answers = [refused(412), stored({ title: 'Paint it green', version: 6 })];
  press('Replace it with mine');
  await screen.findByText('Paint it green');
  const puts = wire.sent.filter(({ method }) => method === 'PUT');
  expect(puts).toMatchObject([{ ifMatch: '"1"' }, { ifMatch: '"5"', body: { title: 'Paint it blue' } }]);
});

it('says what is wrong, and keeps what was typed', async () => {
  shown(wire, <TaskForm task={TASK} onClose={() => undefined} />);
  type('Title', 'Paint it blue');
  wire.answers = [refused(503)];
  press('Save');
  await screen.findByText('The gateway says no.');
  expect(field('Title').value).toBe('Paint it blue');
});
