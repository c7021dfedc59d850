import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';
import { BAD_LINES, namedFields, Person } from './task.fixture.js';

let gateway: TestGateway;
let ada: Person;
let path: string;
beforeAll(async () => {
  gateway = await TestGateway.start();
  ada = await Person.anew(gateway);
  path = `/api/tasks/${(await ada.done('POST', '/api/tasks', { title: 'As it was' })).id}`;
});
afterAll(() => gateway.close());

/** Field, what is wrong, value. */
const ROWS: [string, string, unknown][] = [
  ...['title', 'description', 'status'].flatMap((field) =>
    BAD_LINES.map(([wrong, value]): [string, string, unknown] => [field, wrong, value]),
  ),
  ['title', 'nothing in it', ''],
  ['title', 'white space', ' \u00a0 '],
  ['title', 'two lines', 'one\ntwo'],
  ['title', 'too much', 'x'.repeat(201)],
  ['description', 'too much', 'x'.repeat(10_001)],
  ['status', 'another', 'late'],
  ['status', 'a name of every object', 'constructor'],
  ...[0, 6, 1.5, -1, 1e300, '3', null, true, [3]].map((value): [string, string, unknown] => [
    'priority',
    JSON.stringify(value),
    value,
  ]),
  ...['2026-02-29', '2026-13-01', '2026-1-1', '31.12.2026', '2026-12-24T00:00:00Z', '1899-12-31', ''].map(
    (value): [string, string, unknown] => ['due_on', JSON.stringify(value), value],
  ),
  ['due_on', 'a number', 20_261_224],
  ['due_on', 'NUL', '2026-12-24\u0000'],
];

describe.each(['POST', 'PUT'])('a task is refused by %s', (method) => {
  const send = (body: unknown) => ada.call(method, method === 'POST' ? '/api/tasks' : path, body);

  it.each(ROWS)('with a %s that is wrong: %s', async (field, _, value) => {
    const answer = await send({ title: 'x', [field]: value });
    expect(answer.status, JSON.stringify(answer.body)).toBe(422);
    expect(answer.headers.get('content-type')).toMatch(/problem\+json/);
    expect(namedFields(answer)).toEqual([field]);
  });

  it.each([
    ['no title', {}],
    ['a field that there is not', { title: 'x', colour: 'red' }],
    ['a field that is read only', { title: 'x', version: 7 }],
    ['another user’s id', { title: 'x', user_id: '01a1f8c4-e8f9-71aa-bb00-3cf6b9c29e1f' }],
    ['a list', [{ title: 'x' }]],
    ['a text', '"title"'],
    ['null', 'null'],
  ])('with %s', async (_, body) => expect((await send(body)).status).toBe(422));

  it.each([
    ['the prototype', '{"title":"x","__proto__":{"status":"done"}}'],
    ['a constructor', '{"title":"x","constructor":{"prototype":{"status":"done"}}}'],
    ['no JSON', '{"title":"x"'],
    ['nothing', ''],
  ])('with %s', async (_, body) => {
    const { status } = await ada.call(method, method === 'POST' ? '/api/tasks' : path, body);
    expect([400, 422]).toContain(status);
  });
});

it.each([
  ['a UUID of another version', '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'],
  ['no UUID', 'one'],
  ['null', null],
  ['a number', 1],
  ['NUL', '01a1f8c4-e8f9-71aa-bb00-3cf6b9c29e1f\u0000'],
])('an id is refused that is %s', async (_, id) => {
  const answer = await ada.call('POST', '/api/tasks', { title: 'x', id });
  expect([answer.status, namedFields(answer)]).toEqual([422, ['id']]);
});

it('a PUT names its task by the path alone', async () => {
  const answer = await ada.call('PUT', path, { title: 'x', id: '01a1f8c4-e8f9-71aa-bb00-3cf6b9c29e1f' });
  expect(answer.status).toBe(422);
});

it.each(['GET', 'PUT', 'DELETE'])('%s of what is no id is refused', async (method) => {
  for (const id of ['one', '%00', '__proto__', '9b1deb4d'])
    expect(
      (await ada.call(method, `/api/tasks/${id}`, method === 'PUT' ? { title: 'x' } : undefined)).status,
    ).toBe(422);
});

it('what was refused has changed nothing', async () => {
  expect(await ada.done('GET', path)).toMatchObject({ title: 'As it was', version: 1 });
  expect(await ada.done('GET', '/api/tasks')).toMatchObject({ total: 1 });
});

it('what is just within bounds is taken', async () => {
  const body = {
    title: '💧'.repeat(100),
    description: 'é'.repeat(10_000),
    priority: 1,
    due_on: '2199-12-31',
  };
  const { id, ...task } = await ada.done('POST', '/api/tasks', body);
  expect(task).toMatchObject(body);
  expect(await ada.done('GET', `/api/tasks/${id}`)).toMatchObject(body);
  const lines = await ada.done('POST', '/api/tasks', { title: 'x', description: 'one\r\ntwo\rthree\n' });
  expect(lines.description).toBe('one\ntwo\nthree\n');
});
