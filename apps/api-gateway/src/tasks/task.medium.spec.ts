import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';
import { Person } from './task.fixture.js';

let gateway: TestGateway;
let ada: Person;
beforeAll(async () => {
  gateway = await TestGateway.start();
  ada = await Person.anew(gateway);
});
afterAll(() => gateway.close());

const add = (body: object = {}) => ada.done('POST', '/api/tasks', { title: 'Call back', ...body });

describe('a task', () => {
  it('is made, read, replaced and deleted', async () => {
    const made = await ada.call('POST', '/api/v1/tasks', { title: ' Write it down ' });
    expect(made).toMatchObject({
      status: 201,
      body: {
        title: 'Write it down',
        description: '',
        status: 'todo',
        priority: 3,
        due_on: null,
        completed_at: null,
        version: 1,
        buffered: false,
      },
    });
    expect(made.headers.get('etag')).toBe('"1"');
    const path = `/api/tasks/${made.body.id}`;
    const read = await ada.call('GET', path);
    expect([read.body, read.headers.get('etag')]).toEqual([made.body, '"1"']);

    const content = {
      title: 'Write it up',
      description: 'One\n\ttwo',
      status: 'done',
      priority: 5,
      due_on: '2028-02-29',
    };
    const replaced = await ada.call('PUT', path, content);
    expect(replaced.body).toMatchObject({ ...content, version: 2, created_at: made.body.created_at });
    expect(replaced.body.completed_at).toBe(replaced.body.updated_at);
    expect(replaced.headers.get('etag')).toBe('"2"');
    expect(await ada.done('GET', path)).toEqual(replaced.body);

    expect(await ada.call('DELETE', path)).toMatchObject({ status: 204, body: '' });
    for (const method of ['GET', 'DELETE']) expect((await ada.call(method, path)).status).toBe(404);
    expect((await ada.call('PUT', path, content)).status).toBe(404);
  });

  it('loses what a PUT leaves out, and with it when it was done', async () => {
    const { id } = await add({ description: 'x', priority: 1, due_on: '2026-12-24', status: 'done' });
    const again = await ada.done('PUT', `/api/tasks/${id}`, { title: 'Anew', status: 'done' });
    expect(again).toMatchObject({ description: '', priority: 3, due_on: null });
    expect(again.completed_at).toBe(again.created_at);
    expect(await ada.done('PUT', `/api/tasks/${id}`, { title: 'Anew' })).toMatchObject({
      status: 'todo',
      completed_at: null,
      version: 3,
    });
  });

  it('is made once under an id that the caller makes, and is found by it in any case', async () => {
    const id = newId();
    const body = { id: id.toUpperCase(), title: 'Once' };
    const answers = await Promise.all([1, 2, 3].map(() => ada.call('POST', '/api/tasks', body)));
    for (const answer of answers) expect(answer).toMatchObject({ status: 201, body: { id, version: 1 } });
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(await ada.done('GET', `/api/tasks/${id.toUpperCase()}`)).toEqual(answers[0]!.body);
    const another = await ada.call('POST', '/api/tasks', { ...body, title: 'Twice' });
    expect(another).toMatchObject({ status: 409, body: { type: 'urn:slipway:problem:id-taken' } });
    await ada.done('PUT', `/api/tasks/${id}`, { title: 'Later' });
    expect((await ada.call('POST', '/api/tasks', body)).status).toBe(409);
  });

  it('is made once under an Idempotency-Key', async () => {
    const key = { 'idempotency-key': newId() };
    const [one, other] = [
      await ada.call('POST', '/api/tasks', { title: 'Key' }, key),
      await ada.call('POST', '/api/tasks', { title: 'Key' }, key),
    ];
    expect(other.body).toEqual(one.body);
  });

  it('is its user’s: for a colleague, an admin too, and for another tenant there is none', async () => {
    const { id } = await add();
    for (const stranger of [await ada.colleague(), await Person.anew(gateway)]) {
      const path = `/api/tasks/${id}`;
      const answers = [
        await stranger.call('GET', path),
        await stranger.call('PUT', path, { title: 'Mine' }),
        await stranger.call('PUT', path, { title: 'Mine' }, { 'if-match': '"1"' }),
        await stranger.call('DELETE', path),
        await stranger.call('GET', `/api/tasks/${newId()}`),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
      expect(answers[0]!.body.detail).toBe(answers[4]!.body.detail);
      expect(await stranger.call('POST', '/api/tasks', { id, title: 'Call back' })).toMatchObject({
        status: 409,
      });
      expect(await stranger.done('GET', '/api/tasks')).toMatchObject({ data: [], total: 0 });
    }
    expect(await ada.done('GET', `/api/tasks/${id}`)).toMatchObject({ title: 'Call back', version: 1 });
  });
});

describe('the version of a task', () => {
  it('is what If-Match compares, and a mismatch says at which it is', async () => {
    const { id } = await add();
    const path = `/api/tasks/${id}`;
    const put = (ifMatch: string) => ada.call('PUT', path, { title: 'x' }, { 'if-match': ifMatch });
    expect(await put('"1"')).toMatchObject({ status: 200, body: { version: 2 } });
    for (const stale of ['"1"', 'W/"2"', '"3", "1"', '"9999999999"'])
      expect(await put(stale)).toMatchObject({
        status: 412,
        body: {
          type: 'urn:slipway:problem:precondition-failed',
          detail: expect.stringContaining('version 2'),
          errors: [{ path: 'If-Match', message: 'the present version is "2"' }],
        },
      });
    expect(await put('"1", "2"')).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await put('*')).toMatchObject({ status: 200, body: { version: 4 } });
    for (const method of ['PUT', 'DELETE']) {
      const body = method === 'PUT' ? { title: 'x' } : undefined;
      expect(await ada.call(method, path, body, { 'if-match': '4' })).toMatchObject({ status: 400 });
    }
    expect((await ada.call('DELETE', path, undefined, { 'if-match': '"3"' })).status).toBe(412);
    expect((await ada.call('DELETE', path, undefined, { 'if-match': '"4"' })).status).toBe(204);
    expect((await put('"4"')).status).toBe(404);
  });

  it('lets one of many through who name the same one at once', async () => {
    const { id } = await add();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        ada.call('PUT', `/api/tasks/${id}`, { title: `Number ${n}` }, { 'if-match': '"1"' }),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
    expect(await ada.done('GET', `/api/tasks/${id}`)).toEqual(won[0]!.body);
  });

  it('counts every change that is made at once without one', async () => {
    const { id } = await add();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ada.done('PUT', `/api/tasks/${id}`, { title: `Number ${n}` })),
    );
    const versions = answers.map(({ version }) => Number(version)).sort((one, other) => one - other);
    expect(versions).toEqual(Array.from({ length: 20 }, (_, n) => n + 2));
  });

  it('is not sent again to whom has it', async () => {
    const { id } = await add();
    const get = (ifNoneMatch: string) =>
      ada.call('GET', `/api/tasks/${id}`, undefined, { 'if-none-match': ifNoneMatch });
    for (const known of ['"1"', 'W/"1"', '"7", "1"', '*']) {
      const answer = await get(known);
      expect([answer.status, answer.body, answer.headers.get('etag')]).toEqual([304, '', '"1"']);
    }
    for (const other of ['"2"', '1', '"11"']) expect((await get(other)).status).toBe(200);
  });
});

describe('the list of tasks', () => {
  it('is paged by page and by cursor, newest first', async () => {
    const own = await Person.anew(gateway);
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1)
      ids.unshift((await own.done('POST', '/api/tasks', { title: `Number ${n}` })).id);
    const first = await own.done('GET', '/api/tasks?limit=2');
    const second = await own.done('GET', `/api/tasks?limit=2&cursor=${first.next_cursor}`);
    const third = await own.done('GET', `/api/tasks?limit=2&cursor=${second.next_cursor}`);
    const shown = [first, second, third].flatMap(({ data }) => data.map(({ id }: { id: string }) => id));
    expect(shown).toEqual(ids);
    expect(third).toMatchObject({ total: 5, next_cursor: null });
    expect((await own.done('GET', '/api/tasks?limit=2&page=2')).data).toEqual(second.data);
  });

  it('is narrowed by status and by a part of the title, in which nothing is a wildcard', async () => {
    const own = await Person.anew(gateway);
    for (const [title, status] of [
      ['Paint 100 % of it', 'todo'],
      ['Paint 1000', 'in_progress'],
      ['Sand', 'done'],
    ])
      await own.done('POST', '/api/tasks', { title, status });
    const titles = async (query: string) =>
      (await own.done('GET', `/api/tasks?${query}`)).data.map(({ title }: { title: string }) => title);
    expect(await titles('q=PAINT')).toEqual(['Paint 1000', 'Paint 100 % of it']);
    expect(await titles('q=0%20%25')).toEqual(['Paint 100 % of it']);
    expect(await titles('status=done')).toEqual(['Sand']);
    expect(await titles('status=todo,in_progress&q=1000')).toEqual(['Paint 1000']);
  });

  it.each(['status=late', 'status=', 'limit=0', 'limit=101', 'page=0', 'q=%00', 'cursor=eA', 'colour=red'])(
    'is refused with %s',
    async (query) => {
      const { status, body } = await ada.call('GET', `/api/tasks?${query}`);
      expect([400, 422]).toContain(status);
      expect(body.type).toMatch(/malformed-request|invalid-request/);
    },
  );
});
