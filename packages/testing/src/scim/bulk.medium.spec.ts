import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BULK_SCHEMA, idOf, PATCH_SCHEMA, startedDirectory, type ScimClient } from './scim.client.fixture.js';
import type { ScimDirectory } from './directory.js';
import { DEFAULT_SWITCHES } from './switches.js';

let directory: ScimDirectory;
let staff: ScimClient;

beforeAll(async () => {
  ({ directory, staff } = await startedDirectory());
});
afterAll(() => directory.close());
beforeEach(() => {
  directory.set(DEFAULT_SWITCHES);
  directory.empty('staff');
});

const create = (userName: string, more: object = {}) => ({
  method: 'POST',
  path: '/Users',
  bulkId: `bulk-${userName}`,
  data: { userName, ...more },
});
const userNames = () => directory.users('staff').map(({ userName }) => userName);
const answered = z.object({ Operations: z.array(z.looseObject({ status: z.string() })) });

async function statuses(operations: unknown[], more: Record<string, unknown> = {}): Promise<string[]> {
  const { body } = await staff.bulk(operations, more);
  return answered.parse(body).Operations.map(({ status }) => status);
}

describe('a Bulk request', () => {
  it('carries out what can be carried out, and says of each operation what became of it', async () => {
    const ada = idOf(await staff.create('ada'));
    const bob = idOf(await staff.create('bob'));
    const gone = '00000000-0000-0000-0000-000000000000';
    const patch = { schemas: [PATCH_SCHEMA], Operations: [{ op: 'replace', path: 'active', value: false }] };
    const { status, body } = await staff.bulk([
      create('carl', { password: 'hidden' }),
      create('ADA'),
      { method: 'PUT', path: `/Users/${ada}`, data: { userName: 'ada', title: 'Countess' } },
      { method: 'PATCH', path: `/Users/${bob}`, data: patch },
      { method: 'PATCH', path: `/Users/${gone}`, data: patch },
      { method: 'PUT', path: `/Users/${ada}`, data: { userName: 'ada' }, version: 'W/"1"' },
      { method: 'POST', path: '/Users', data: { userName: 'without bulkId' } },
      { method: 'GET', path: '/Users' },
      { method: 'POST', path: '/Groups', bulkId: 'g', data: {} },
      create('dora', { emails: 'no list' }),
      { method: 'DELETE', path: `/Users/${bob}` },
    ]);
    expect(status).toBe(200);
    const location = (id: string) => `${directory.base('staff')}/Users/${id}`;
    const carl = directory.users('staff').find(({ userName }) => userName === 'carl');
    expect(body).toMatchObject({
      Operations: [
        { bulkId: 'bulk-carl', status: '201', location: location(carl?.id ?? ''), version: 'W/"1"' },
        { bulkId: 'bulk-ADA', status: '409', response: { status: '409', scimType: 'uniqueness' } },
        { status: '200', location: location(ada), version: 'W/"2"' },
        { status: '200', location: location(bob), version: 'W/"2"' },
        { status: '404', location: location(gone), response: { status: '404' } },
        { status: '412', response: { status: '412' } },
        { status: '400', response: { detail: expect.stringContaining('#7') } },
        { status: '400', response: { detail: expect.stringContaining('#8') } },
        { status: '400', bulkId: 'g' },
        { status: '400', bulkId: 'bulk-dora' },
        { status: '204', location: location(bob) },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('hidden');
    expect(userNames()).toEqual(['ada', 'carl']);
  });

  it('stops after as many errors as it was told', async () => {
    await staff.create('ada');
    const operations = [create('b'), create('ada'), create('c'), create('ADA'), create('d')];
    expect(await statuses(operations, { failOnErrors: 2 })).toEqual(['201', '409', '201', '409']);
    expect(userNames()).toEqual(['ada', 'b', 'c']);
  });

  it('resolves references between its operations', async () => {
    const operations = [create('boss'), create('clerk', { title: 'reports to bulkId:bulk-boss' })];
    expect(await statuses(operations)).toEqual(['201', '201']);
    const manager = [
      create('chief'),
      { ...create('aide'), data: { userName: 'aide', title: 'bulkId:bulk-chief' } },
    ];
    expect(await statuses(manager)).toEqual(['201', '201']);
    const users = directory.users('staff');
    const chief = users.find(({ userName }) => userName === 'chief');
    expect(users.find(({ userName }) => userName === 'aide')).toMatchObject({ title: chief?.id });
  });

  it('is refused whole when it is too much', async () => {
    directory.set({ max_operations: 3, max_payload_size: 2000 });
    const four = ['a', 'b', 'c', 'd'].map((name) => create(name));
    expect(await staff.bulk(four)).toMatchObject({ status: 413, body: { status: '413' } });
    expect(await staff.bulk([create('a', { title: 'x'.repeat(2000) })])).toMatchObject({
      status: 413,
      body: { detail: expect.stringContaining('2000') },
    });
    expect(userNames()).toEqual([]);
    expect(await statuses(four.slice(1))).toEqual(['201', '201', '201']);
  });

  it.each([
    ['another schema', { schemas: ['urn:x'], Operations: [create('a')] }],
    ['no operations', { schemas: [BULK_SCHEMA], Operations: [] }],
    ['an operation that is no object', { schemas: [BULK_SCHEMA], Operations: [null] }],
    ['a list', []],
    ['broken JSON', '{'],
  ])('is refused with %s', async (_, body) => {
    expect(await staff.call('POST', '/Bulk', body)).toMatchObject({ status: 400, body: { status: '400' } });
  });

  it('of 1,000 operations takes about ten times as long as one of 100', async () => {
    const batch = (size: number, round: string) =>
      Array.from({ length: size }, (_, index) => create(`${round}-${size}-${index}`));
    const timed = async (size: number, round: string) => {
      const operations = batch(size, round);
      const began = performance.now();
      expect(new Set(await statuses(operations))).toEqual(new Set(['201']));
      return performance.now() - began;
    };
    await timed(1000, 'warm');
    const ratios: number[] = [];
    for (const round of ['a', 'b', 'c']) {
      const hundred = await timed(100, round);
      ratios.push((await timed(1000, round)) / hundred);
    }
    expect(Math.min(...ratios)).toBeLessThan(30);
  });
});
