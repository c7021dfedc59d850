import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ScimDirectory } from './directory.js';
import { ERROR_SCHEMA, idOf, startedDirectory, type ScimClient } from './scim.client.fixture.js';
import { DEFAULT_SWITCHES, SwitchError } from './switches.js';

let directory: ScimDirectory;
let staff: ScimClient;

beforeAll(async () => {
  ({ directory, staff } = await startedDirectory());
});
afterAll(() => directory.close());
beforeEach(() => {
  directory.set(DEFAULT_SWITCHES);
  directory.empty('staff');
  directory.resetStats();
});

const userNames = () => directory.users('staff').map(({ userName }) => userName);

describe('the faults', () => {
  it('429 says in seconds, as a date or not at all when to come back', async () => {
    directory.set({ too_many_rate: 1 });
    const refused = await staff.create('ada');
    expect(refused).toMatchObject({ status: 429, body: { schemas: [ERROR_SCHEMA], status: '429' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    directory.set({ retry_after: 'date' });
    const date = (await staff.create('ada')).headers.get('retry-after') ?? '';
    expect(new Date(date).toUTCString()).toBe(date);
    expect(Date.parse(date)).toBeGreaterThan(Date.now());
    directory.set({ retry_after: 'none' });
    expect((await staff.create('ada')).headers.has('retry-after')).toBe(false);
    expect(userNames()).toEqual([]);
    await directory.idle();
    expect(directory.stats()).toMatchObject({ faults: { too_many: 3 }, by_status: { 429: 3 } });
  });

  it('503 has a SCIM error, 502 an HTML page; neither does anything', async () => {
    directory.set({ unavailable_rate: 1 });
    expect(await staff.create('ada')).toMatchObject({ status: 503, body: { schemas: [ERROR_SCHEMA] } });
    directory.set({ unavailable_rate: 0, bad_gateway_rate: 1 });
    const proxy = await staff.create('ada');
    expect(proxy).toMatchObject({ status: 502, body: undefined });
    expect(proxy.headers.get('content-type')).toBe('text/html');
    expect(userNames()).toEqual([]);
  });

  it('a connection that is cut before leaves nothing, one that is cut after leaves the user', async () => {
    directory.set({ drop_before_rate: 1 });
    await expect(staff.create('before')).rejects.toThrow('fetch failed');
    expect(userNames()).toEqual([]);
    directory.set({ drop_before_rate: 0, drop_after_rate: 1 });
    await expect(staff.create('after')).rejects.toThrow('fetch failed');
    await expect(
      staff.bulk([{ method: 'POST', path: '/Users', bulkId: 'b', data: { userName: 'bulk' } }]),
    ).rejects.toThrow('fetch failed');
    expect(userNames()).toEqual(['after', 'bulk']);
    await directory.idle();
    expect(directory.stats()).toMatchObject({
      by_status: { dropped: 3 },
      faults: { drop_before: 1, drop_after: 2 },
    });
  });

  it('a conflict tells of a user that was there before, and made it', async () => {
    directory.set({ conflict_rate: 1 });
    expect(await staff.create('ada')).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
    expect(userNames()).toEqual(['ada']);
    expect(await staff.find('userName eq "ada"')).toMatchObject({ body: { totalResults: 1 } });
    const operation = { method: 'POST', path: '/Users', bulkId: 'b', data: { userName: 'bob' } };
    expect(await staff.bulk([operation])).toMatchObject({
      status: 200,
      body: { Operations: [{ bulkId: 'b', status: '409', response: { scimType: 'uniqueness' } }] },
    });
    expect(userNames()).toEqual(['ada', 'bob']);
    expect(directory.stats()).toMatchObject({ faults: { conflict: 2 } });
  });

  it('come at their rates, at most one for a request, the same for the same seed', async () => {
    const rates = { too_many_rate: 0.1, unavailable_rate: 0.1, bad_gateway_rate: 0.1 };
    const statuses = async (seed: number) => {
      // Another seed first: the same one again would go on where it was.
      directory.set({ ...rates, seed: seed + 1000 });
      directory.set({ seed });
      const all: number[] = [];
      for (let index = 0; index < 300; index += 1) all.push((await staff.call('GET', '/Users')).status);
      return all;
    };
    const first = await statuses(7);
    expect(await statuses(7)).toEqual(first);
    expect(await statuses(8)).not.toEqual(first);
    const share = (status: number) => first.filter((each) => each === status).length / first.length;
    for (const status of [429, 503, 502]) {
      expect(share(status)).toBeGreaterThan(0.04);
      expect(share(status)).toBeLessThan(0.18);
    }
    expect(share(200)).toBeGreaterThan(0.55);
  });
});

describe('the quota', () => {
  it('lets one burst of a second through, and what it refuses may come when it said', async () => {
    directory.set({ requests_per_second: 20 });
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => staff.create(`user-${index}`)),
    );
    const took = (performance.now() - began) / 1000;
    const made = answers.filter(({ status }) => status === 201).length;
    expect(made).toBeGreaterThanOrEqual(20);
    expect(made).toBeLessThanOrEqual(21 + 20 * took);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(60 - made);
    for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1');
    expect(userNames()).toHaveLength(made);
    expect(directory.stats()).toMatchObject({ faults: { quota: 60 - made } });
    directory.set({ requests_per_second: null });
    expect(await staff.create('later')).toMatchObject({ status: 201 });
  });
});

describe('the other switches', () => {
  it('latency holds each request, and many at a time', async () => {
    directory.set({ latency_ms: 200 });
    const began = performance.now();
    await Promise.all(Array.from({ length: 8 }, () => staff.call('GET', '/Users')));
    const took = performance.now() - began;
    expect(took).toBeGreaterThanOrEqual(199);
    expect(directory.stats()).toMatchObject({ most_in_flight: 8, requests: 8 });
  });

  it('unauthorized answers 401 to the right token', async () => {
    directory.set({ unauthorized: true });
    expect(await staff.create('ada')).toMatchObject({ status: 401, body: { status: '401' } });
    expect(userNames()).toEqual([]);
  });

  it('redirect_to sends everything elsewhere', async () => {
    const elsewhere = createServer((_request, response) => response.end());
    await new Promise<void>((resolve) => void elsewhere.listen(0, '127.0.0.1', resolve));
    const target = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/there`;
    directory.set({ redirect_to: target });
    const answer = await staff.create('ada');
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toBe(target);
    expect(userNames()).toEqual([]);
    elsewhere.close();
  });

  it('without ETags no answer names a version and no precondition counts', async () => {
    directory.set({ etag: false });
    const made = await staff.create('ada');
    expect(made.headers.has('etag')).toBe(false);
    expect(made.text).not.toContain('version');
    const put = await staff.call('PUT', `/Users/${idOf(made)}`, { userName: 'ada' }, { 'if-match': 'W/"9"' });
    expect(put).toMatchObject({ status: 200 });
    expect((await staff.call('GET', '/Users')).text).not.toContain('version');
  });

  it('without PATCH and Bulk both are 501', async () => {
    directory.set({ patch: false, bulk: false });
    const id = idOf(await staff.create('ada'));
    const off = [{ op: 'replace', path: 'active', value: false }];
    expect(await staff.patch(id, off)).toMatchObject({ status: 501, body: { status: '501' } });
    const operation = { method: 'POST', path: '/Users', bulkId: 'b', data: { userName: 'bob' } };
    expect(await staff.bulk([operation])).toMatchObject({ status: 501, body: { status: '501' } });
    expect(userNames()).toEqual(['ada']);
  });

  it('a sparse configuration leaves out limits and members, a missing one is an HTML page', async () => {
    directory.set({ config: 'sparse' });
    const sparse = await staff.call('GET', '/ServiceProviderConfig');
    expect(sparse).toMatchObject({ status: 200, body: { bulk: { supported: true } } });
    for (const absent of ['maxOperations', 'filter', 'authenticationSchemes'])
      expect(sparse.text).not.toContain(absent);
    directory.set({ config: 'missing' });
    const missing = await staff.call('GET', '/ServiceProviderConfig');
    expect(missing).toMatchObject({ status: 404, body: undefined });
    expect(missing.headers.get('content-type')).toContain('text/html');
    expect(await staff.create('ada')).toMatchObject({ status: 201 });
  });

  it.each([
    [{ latency_ms: -1 }, 'latency_ms'],
    [{ too_many_rate: 1.5 }, 'too_many_rate'],
    [{ too_many_rate: 0.6, unavailable_rate: 0.6 }, 'more than 1'],
    [{ redirect_to: 'nonsense' }, 'redirect_to'],
    [{ redirect_to: 'javascript:alert(1)' }, 'redirect_to'],
    [{ max_operations: 0 }, 'max_operations'],
  ])('%o is refused, and changes nothing', (change, message) => {
    expect(() => directory.set(change)).toThrow(SwitchError);
    expect(() => directory.set(change)).toThrow(message);
    expect(directory.switches()).toEqual(DEFAULT_SWITCHES);
  });
});
