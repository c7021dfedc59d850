import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';
import { BAD_LINES, namedFields, Person } from '../tasks/task.fixture.js';
import { applyProfileWrites, type ProfileWrite } from './profile.writes.js';

let gateway: TestGateway;
let ada: Person;
beforeAll(async () => {
  gateway = await TestGateway.start();
  ada = await Person.anew(gateway);
});
afterAll(() => gateway.close());

const PATH = '/api/profile';
const CONTENT = { name: 'Ada', locale: 'de-CH', time_zone: 'Europe/Zurich' };

describe('a profile', () => {
  it('is there from the start, and is replaced as a whole', async () => {
    const first = await ada.call('GET', '/api/v1/profile');
    expect(first).toMatchObject({
      status: 200,
      body: {
        id: ada.userId,
        email: (await ada.done('GET', '/api/user')).email,
        name: '',
        locale: 'en',
        time_zone: 'UTC',
        updated_at: null,
        version: 1,
        buffered: false,
      },
    });
    expect(first.headers.get('etag')).toBe('"1"');
    const replaced = await ada.call('PUT', PATH, { ...CONTENT, name: ' Ada ', locale: 'DE-ch' });
    expect(replaced.body).toMatchObject({ ...CONTENT, email: first.body.email, version: 2 });
    expect(replaced.headers.get('etag')).toBe('"2"');
    expect(await ada.done('GET', PATH)).toEqual(replaced.body);
    expect(await ada.done('PUT', PATH, {})).toMatchObject({ name: '', locale: 'en', version: 3 });
  });

  it('is compared by its version, also when it was never written', async () => {
    const own = await Person.anew(gateway);
    const put = (ifMatch: string) => own.call('PUT', PATH, CONTENT, { 'if-match': ifMatch });
    expect(await put('"2"')).toMatchObject({ status: 412, body: { detail: /version 1/ } });
    expect(await put('W/"1"')).toMatchObject({ status: 412 });
    expect(await put('one')).toMatchObject({ status: 400 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => put('"1"')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
    expect(await put('"1", "2"')).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await put('*')).toMatchObject({ status: 200, body: { version: 4 } });
    const known = await own.call('GET', PATH, undefined, { 'if-none-match': 'W/"4"' });
    expect([known.status, known.body, known.headers.get('etag')]).toEqual([304, '', '"4"']);
  });

  it('is each user’s own', async () => {
    await ada.done('PUT', PATH, CONTENT);
    for (const other of [await ada.colleague(), await Person.anew(gateway)])
      expect(await other.done('GET', PATH)).toMatchObject({ id: other.userId, name: '', version: 1 });
  });

  it.each([
    ...['name', 'locale', 'time_zone'].flatMap((field) =>
      BAD_LINES.map(([wrong, value]) => [field, wrong, value] as const),
    ),
    ['name', 'too much', 'x'.repeat(201)] as const,
    ...['', 'de_CH', 'x', 'en-', 'a'.repeat(65), '*'].map((tag) => ['locale', tag, tag] as const),
    ...['', 'Mars/Olympus', '+01:00', 'Europe/Zurich ', '../etc/localtime'].map(
      (zone) => ['time_zone', zone, zone] as const,
    ),
  ])('is refused with a %s that is wrong: %s', async (field, _, value) => {
    const answer = await ada.call('PUT', PATH, { ...CONTENT, [field]: value });
    expect([answer.status, namedFields(answer)]).toEqual([422, [field]]);
  });

  it.each([
    ['a field that there is not', { ...CONTENT, colour: 'red' }],
    ['the address, which is read only', { ...CONTENT, email: 'ada@example.test' }],
    ['the prototype', '{"name":"x","__proto__":{"locale":"de"}}'],
    ['a list', []],
    ['null', 'null'],
  ])('is refused with %s', async (_, body) => {
    expect([400, 422]).toContain((await ada.call('PUT', PATH, body)).status);
  });
});

describe('writes of profiles', () => {
  const at = new Date('2026-11-01T08:00:00.123Z');
  const write = (fields: Partial<ProfileWrite> = {}): ProfileWrite => ({
    writeId: newId(),
    tenantId: newId(),
    userId: newId(),
    at,
    body: CONTENT,
    ...fields,
  });
  const apply = (...writes: ProfileWrite[]) => applyProfileWrites(gateway.pool, writes);

  it('are done or refused one by one, and once', async () => {
    const before = write();
    await apply(before);
    const { tenantId, userId } = before;
    const writes = [write({ tenantId, userId, ifMatch: [2] }), write(), write({ ifMatch: [2] })];
    const outcomes = await apply(...writes);
    expect(outcomes).toMatchObject([
      { profile: { id: userId, version: 3, email: null, updated_at: at.toISOString() } },
      { profile: { version: 2 } },
      { refusal: { status: 412 } },
    ]);
    expect((await apply(...writes)).slice(0, 2)).toEqual(outcomes.slice(0, 2));
    expect(await apply(write({ userId }))).toMatchObject([{ refusal: { status: 404 } }]);
    await expect(apply(before, write({ userId }))).rejects.toThrow(/two writes/);
    expect(await apply()).toEqual([]);
  });
});
