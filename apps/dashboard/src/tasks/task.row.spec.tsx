// @vitest-environment jsdom
import { useInfiniteQuery } from '@tanstack/react-query';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { createRef } from 'react';
import { expect, it } from 'vitest';
import { AddTask } from './add.task.js';
import { OPEN, refused, shown, stored, TASK, tasksOnWire } from './task.fixture.js';
import { taskQueries } from './task.queries.js';
import { TaskRow } from './task.row.js';
import { filterOf } from './task.rules.js';

const wire = tasksOnWire();

/** The list as it is cached. */
function List() {
  const { data } = useInfiniteQuery({ ...taskQueries.list(filterOf(undefined, undefined)), enabled: false });
  const tasks = data?.pages.flatMap((page) => page.data) ?? [];
  return tasks.map((task) => (
    <TaskRow key={task.id} task={task} onOpen={() => undefined} onDelete={() => undefined} />
  ));
}
const box = (title: string) => screen.getByLabelText<HTMLInputElement>(`Done: ${title}`);
const held = () => {
  let give!: (response: Response) => void;
  const response = new Promise<Response>((resolve) => (give = resolve));
  return { response, give };
};

it('is ticked off at once, and as it was when that is refused', async () => {
  shown(wire, <List />);
  const { response, give } = held();
  wire.answers = [response];
  fireEvent.click(box('Paint it'));
  await waitFor(() => expect(box('Paint it').checked).toBe(true));
  give(refused(503));
  await waitFor(() => expect(box('Paint it').checked).toBe(false));
  await screen.findByText('The gateway says no.');
});

it('is ticked off and on again by turns, each over the version before', async () => {
  shown(wire, <List />);
  const { response, give } = held();
  wire.answers = [response, stored({ version: 3 })];
  fireEvent.click(box('Paint it'));
  await waitFor(() => expect(box('Paint it').checked).toBe(true));
  fireEvent.click(box('Paint it'));
  await waitFor(() => expect(box('Paint it').checked).toBe(false));
  expect(wire.sent).toHaveLength(1);
  give(stored({ status: 'done', version: 2 }));
  await waitFor(() => expect(wire.sent).toHaveLength(2));
  expect(wire.sent).toMatchObject([
    { ifMatch: '"1"', body: { status: 'done' } },
    { ifMatch: '"2"', body: { status: 'todo' } },
  ]);
});

it('shows the newer version when somebody else was faster, and changes that when told to', async () => {
  shown(wire, <List />);
  wire.answers = [refused(412), stored({ title: 'Paint it red', version: 7 })];
  fireEvent.click(box('Paint it'));
  await screen.findByText(/“Paint it red” was changed elsewhere/);
  expect(box('Paint it red').checked).toBe(false);
  wire.answers = [stored({ title: 'Paint it red', status: 'done', version: 8 })];
  fireEvent.click(screen.getByRole('button', { name: 'Change it anyway' }));
  await waitFor(() => expect(box('Paint it red').checked).toBe(true));
  expect(wire.sent.at(-1)).toMatchObject({ ifMatch: '"7"', body: { title: 'Paint it red', status: 'done' } });
});

it('goes at once when it is deleted, and comes back when that is refused or undone', async () => {
  shown(wire, <List />);
  const { response, give } = held();
  wire.answers = [response];
  fireEvent.click(screen.getByRole('button', { name: 'Delete Paint it' }));
  await waitFor(() => expect(screen.queryByLabelText('Done: Paint it')).toBeNull());
  give(refused(503));
  await screen.findByLabelText('Done: Paint it');
  wire.answers = [new Response(null, { status: 204 })];
  fireEvent.click(screen.getByRole('button', { name: 'Delete Paint it' }));
  await screen.findByText('“Paint it” is deleted.');
  expect(wire.sent.at(-1)).toMatchObject({ method: 'DELETE', ifMatch: '"1"' });
  wire.answers = [stored({})];
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
  await waitFor(() =>
    expect(wire.sent.at(-1)).toMatchObject({ method: 'POST', body: { id: TASK.id, title: 'Paint it' } }),
  );
});

it('is there before the gateway has answered, and gives its title back when it could not be sent', async () => {
  shown(
    wire,
    <>
      <AddTask form={createRef()} />
      <List />
    </>,
  );
  const field = screen.getByLabelText<HTMLInputElement>('A new task');
  const { response, give } = held();
  wire.answers = [response];
  fireEvent.change(field, { target: { value: ' Sand it ' } });
  fireEvent.submit(field);
  await waitFor(() => expect(box('Sand it').disabled).toBe(true));
  expect(field.value).toBe('');
  expect(wire.sent[0]).toMatchObject({
    body: { title: 'Sand it', id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
  give(refused(503));
  await waitFor(() => expect(screen.queryByLabelText('Done: Sand it')).toBeNull());
  expect(field.value).toBe('Sand it');
});

it('says when it is not stored yet', () => {
  wire.client.setQueryData(OPEN, {
    pages: [
      { data: [{ ...TASK, version: null, buffered: true }], page: 1, limit: 30, total: 1, next_cursor: null },
    ],
    pageParams: [undefined],
  });
  shown(wire, <List />);
  expect(screen.getByText('Not yet stored')).toBeTruthy();
  expect(box('Paint it').disabled).toBe(false);
});
