import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startedDirectory, type ScimClient } from './scim.client.fixture.js';
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

const at = (path: string, init?: RequestInit) => fetch(directory.url + path, { redirect: 'manual', ...init });
const change = (body: string) => at('/_switches', { method: 'PATCH', body });

describe('the switches over HTTP', () => {
  it('are read and changed, and act at once', async () => {
    expect(await (await at('/_switches')).json()).toEqual(DEFAULT_SWITCHES);
    const answer = await change('{"unavailable_rate":1,"requests_per_second":1000}');
    expect(await answer.json()).toMatchObject({ unavailable_rate: 1, requests_per_second: 1000 });
    expect(await staff.create('ada')).toMatchObject({ status: 503 });
    await change('{"unavailable_rate":0,"requests_per_second":null}');
    expect(await staff.create('ada')).toMatchObject({ status: 201 });
  });

  it.each([
    ['{"latency_ms":"5"}', 'latency_ms'],
    ['{"nonsense":1}', 'nonsense'],
    ['{"drop_after_rate":0.7,"conflict_rate":0.7}', 'more than 1'],
    ['{"retry_after":"soon"}', 'retry_after'],
    ['[]', 'expected object'],
    ['{', ''],
  ])('%s is refused with what is wrong', async (body, message) => {
    const answer = await change(body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(message);
    expect(directory.switches()).toEqual(DEFAULT_SWITCHES);
  });

  it('are set by the form, where a box that is not ticked is off and an empty field is none', async () => {
    directory.set({ requests_per_second: 5 });
    const form = { requests_per_second: '', too_many_rate: '0.25', bulk: 'on', config: 'sparse' };
    const body = new URLSearchParams(form);
    const answer = await at('/_switches', { method: 'POST', body });
    expect(answer.status).toBe(303);
    expect(directory.switches()).toEqual({
      ...DEFAULT_SWITCHES,
      too_many_rate: 0.25,
      config: 'sparse',
      etag: false,
      patch: false,
    });
    const foreign = await at('/_switches', {
      method: 'POST',
      body,
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(foreign.status).toBe(403);
  });
});

describe('the statistics', () => {
  it('count what came and what became of it', async () => {
    await at('/_stats', { method: 'DELETE' });
    await staff.create('ada');
    await staff.create('ada');
    await staff.call('GET', '/Users');
    await directory.idle();
    expect(await (await at('/_stats')).json()).toMatchObject({
      requests: 3,
      by_status: { 200: 1, 201: 1, 409: 1 },
      by_method: { POST: 2, GET: 1 },
      faults: {},
      users: { staff: 1 },
    });
    const { last_60_seconds } = directory.stats();
    expect(last_60_seconds).toHaveLength(60);
    expect(last_60_seconds.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect((await at('/_spaces/staff', { method: 'DELETE' })).status).toBe(204);
    expect(directory.users('staff')).toEqual([]);
  });
});

describe('the pages', () => {
  it('show spaces and users, the newest first in pages of 100, and say what they are', async () => {
    for (let index = 0; index < 101; index += 1) await staff.create(`user-${index}.`);
    const first = await (await at('/')).text();
    expect(first).toContain('A development tool');
    expect(first).toContain('<a href="/staff">staff</a>');
    const newest = await (await at('/staff')).text();
    expect(newest).toContain('101 users');
    expect(newest.indexOf('user-100.')).toBeLessThan(newest.indexOf('user-99.'));
    expect(newest).not.toContain('user-0.');
    const oldest = await (await at('/staff?page=2')).text();
    expect(oldest).toContain('user-0.');
    expect(oldest).not.toContain('user-1.');
    for (const odd of ['0', '-1', 'x', '99', '1.5'])
      expect((await at(`/staff?page=${odd}`)).status).toBe(200);
    expect((await at('/nowhere')).status).toBe(404);
  });

  it('escape whatever a user is called, and run no scripts', async () => {
    const hostile = `"><script>alert('1')</script>&amp;`;
    await staff.create(hostile, {
      externalId: hostile,
      displayName: hostile,
      emails: [{ value: hostile, primary: true }],
    });
    await staff.create('named', { name: { givenName: hostile, formatted: hostile } });
    const page = await at('/staff');
    const text = await page.text();
    expect(text).not.toContain('<script');
    expect(text.match(/&quot;&gt;&lt;script&gt;alert\(&#39;1&#39;\)&lt;\/script&gt;&amp;amp;/g)).toHaveLength(
      5,
    );
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});
