import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GIT_URL, TestGateway } from '../gateway.fixture.js';

describe('submitting a build', () => {
  let gateway: TestGateway;
  let token: string;
  beforeAll(async () => {
    gateway = await TestGateway.start();
    token = await gateway.tenant();
  });
  afterAll(() => gateway.close());
  const submit = (body: unknown, headers: Record<string, string> = {}) =>
    gateway.call('POST', '/project', { token, body, headers });
  const stored = async () =>
    (await gateway.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM jobs')).rows[0]!.n;

  it('stores a project, a deployment and a job, and says where the site will be', async () => {
    const { status, body } = await submit({ gitURL: GIT_URL, slug: 'first-site' });
    expect(status).toBe(202);
    expect(body).toEqual({
      status: 'queued',
      data: {
        projectSlug: 'first-site',
        url: 'http://first-site.localhost:8000',
        job_id: expect.any(String),
        deployment_id: expect.any(String),
      },
    });
    expect(await gateway.call('GET', `/api/deployments/${body.data.deployment_id}`, { token })).toMatchObject(
      {
        status: 200,
        body: { status: 'queued', project_slug: 'first-site', job_id: body.data.job_id, is_alias: false },
      },
    );
    expect(await gateway.call('GET', `/api/v1/jobs/${body.data.job_id}`, { token })).toMatchObject({
      body: { queue_position: 1, type: 'build' },
    });
  });

  it('makes up a name when none is given', async () => {
    const { body } = await submit({ gitURL: GIT_URL });
    expect(body.data.projectSlug).toMatch(/^[a-z]+-[a-z-]+-\d{4}$/);
  });

  it('deploys again when the slug is known, and refuses the slug of another tenant', async () => {
    await submit({ gitURL: GIT_URL, slug: 'again' });
    expect(await submit({ gitURL: GIT_URL, slug: 'again' })).toMatchObject({ status: 202 });
    const list = await gateway.call('GET', '/api/projects/again/deployments', { token });
    expect(list.body.total).toBe(2);
    const stranger = await gateway.tenant();
    const taken = await gateway.call('POST', '/project', {
      token: stranger,
      body: { gitURL: GIT_URL, slug: 'again' },
    });
    expect(taken).toMatchObject({ status: 409, body: { type: 'urn:slipway:problem:slug-taken' } });
  });

  it.each([
    ['missing', undefined],
    ['not a URL', 'nonsense'],
    ['a number', 5],
    ['empty', ''],
    ['a file URL', 'file:///etc/passwd'],
    ['a bare path', '/etc/passwd'],
    ['ext::', 'ext::sh -c touch% /tmp/x'],
    ['an ssh URL with options', 'ssh://-oProxyCommand=touch/x'],
    ['scp-like ssh', 'git@github.com:a/b.git'],
    ['the git protocol', 'git://github.com/a/b.git'],
    ['starting with a dash', '--upload-pack=touch /tmp/x'],
    ['with credentials', 'https://user:secret@github.com/a/b.git'],
    ['with a query', 'https://github.com/a/b.git?x=1'],
    ['with a line break', 'https://github.com/a/b.git\n--upload-pack=x'],
    ['with NUL', 'https://github.com/a/b.git\u0000'],
    ['over 2 kB long', `https://github.com/${'a'.repeat(2_100)}`],
    ['plain http', 'http://93.184.216.34/a.git'],
    ['loopback', 'https://127.0.0.1/a.git'],
    ['loopback by name', 'https://localhost/a.git'],
    ['loopback in decimal', 'https://2130706433/a.git'],
    ['loopback in hex', 'https://0x7f.1/a.git'],
    ['loopback in IPv6', 'https://[::1]/a.git'],
    ['loopback mapped into IPv6', 'https://[::ffff:127.0.0.1]/a.git'],
    ['private', 'https://10.0.0.8/a.git'],
    ['link-local metadata', 'https://169.254.169.254/latest'],
    ['a local name', 'https://router.local/a.git'],
    ['a name without a domain', 'https://intranet/a.git'],
    ['the allowed host on another port', 'http://127.0.0.1:9998/a.git'],
  ])('refuses a gitURL that is %s, naming the field', async (_name, gitURL) => {
    const before = await stored();
    const { status, body, headers } = await submit({ gitURL });
    expect(status).toBe(422);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body.errors[0].path).toBe('gitURL');
    expect(await stored()).toBe(before);
  });

  it.each([
    'www',
    'api',
    'a',
    'UPPER',
    '-lead',
    'trail-',
    'two--dashes',
    'xn--bcher-kva',
    'dots.in',
    'a/b',
    '../up',
    '$(id)',
    '`id`',
    'a;b',
    'ü',
    'a b',
    'a\nb',
    'a'.repeat(49),
    'a'.repeat(10_240),
  ])('refuses the slug %j', async (slug) => {
    const { status, body } = await submit({ gitURL: GIT_URL, slug });
    expect(status).toBe(422);
    expect(body.errors[0].path).toBe('slug');
  });

  it.each([
    ['branch', '--upload-pack=x'],
    ['branch', 'a..b'],
    ['branch', 'a b'],
    ['branch', 'a~1'],
    ['branch', 'x'.repeat(10_240)],
    ['branch', 'a\u0000b'],
    ['branch', 'feature.lock'],
    ['root_directory', '../..'],
    ['root_directory', '/etc'],
    ['root_directory', 'a/../../b'],
    ['root_directory', '-x'],
    ['output_directory', '../dist'],
    ['output_directory', 'a\\b'],
    ['node_version', '$(id)'],
    ['build_command', 'x'.repeat(10_240)],
    ['build_command', 'a\nb'],
  ])('refuses the setting %s = %j', async (setting, value) => {
    const { status, body } = await gateway.call('POST', '/api/projects', {
      token,
      body: { git_url: GIT_URL, [setting]: value },
    });
    expect(status).toBe(422);
    expect(body.errors[0].path).toBe(setting);
  });

  it('keeps shell metacharacters of a command and unicode of a branch as they are', async () => {
    const settings = { build_command: 'echo "$HOME" && `id`; rm -rf /', branch: 'größe/ß' };
    const made = await gateway.call('POST', '/api/projects', {
      token,
      body: { git_url: GIT_URL, slug: 'literal', ...settings },
    });
    expect(made).toMatchObject({ status: 201, body: settings });
    await gateway.call('POST', '/api/projects/literal/deployments', { token, body: {} });
    const { rows } = await gateway.pool.query(
      `SELECT payload->'settings' AS settings FROM jobs WHERE payload->>'slug' = 'literal'`,
    );
    expect(rows[0]).toMatchObject({ settings });
  });

  it('answers one Idempotency-Key once', async () => {
    const before = await stored();
    const headers = { 'idempotency-key': 'submit-1' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => submit({ gitURL: GIT_URL, slug: 'once' }, headers)),
    );
    expect(new Set(answers.map(({ body }) => JSON.stringify(body)))).toHaveLength(1);
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    expect(await stored()).toBe(before + 1);
    expect(await submit({ gitURL: GIT_URL, slug: 'other' }, headers)).toMatchObject({ status: 422 });
    expect(await submit({ gitURL: GIT_URL }, { 'idempotency-key': 'ä' })).toMatchObject({ status: 400 });
  });

  it('stores 10,000 submissions that come at once', { timeout: 60_000 }, async () => {
    const before = await stored();
    let left = 10_000;
    const ids = new Set<string>();
    const connection = async () => {
      while (left-- > 0) {
        const { status, body } = await submit({ gitURL: GIT_URL });
        expect(status).toBe(202);
        ids.add(body.data.job_id);
      }
    };
    await Promise.all(Array.from({ length: 200 }, connection));
    expect(ids.size).toBe(10_000);
    expect(await stored()).toBe(before + 10_000);
  });

  it.each([
    ['a body of 10 MB', 413, JSON.stringify({ gitURL: 'x'.repeat(10 * 1024 * 1024) }), 'application/json'],
    ['another content type', 415, 'gitURL=x', 'application/x-www-form-urlencoded'],
    ['plain text', 415, 'hello', 'text/plain'],
    ['broken JSON', 400, '{"gitURL": ', 'application/json'],
    ['a prototype key', 400, '{"__proto__": {"x": 1}}', 'application/json'],
    ['an array', 422, '[]', 'application/json'],
    ['an unknown field', 422, JSON.stringify({ gitURL: GIT_URL, surprise: 1 }), 'application/json'],
  ])('refuses %s with %i', async (_name, expected, body, contentType) => {
    const answer = await gateway.call('POST', '/project', {
      token,
      body,
      headers: { 'content-type': contentType },
    });
    expect(answer.status).toBe(expected);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      status: expected,
      instance: '/project',
      request_id: answer.headers.get('x-request-id'),
    });
  });

  it('never reads a variable back, and keeps it sealed', async () => {
    await submit({ gitURL: GIT_URL, slug: 'secrets' });
    const put = await gateway.call('PUT', '/api/projects/secrets/env', {
      token,
      body: { variables: { API_TOKEN: 'canary-value-4711', OTHER: 'x' } },
    });
    expect(put).toMatchObject({ status: 200, body: { data: [{ name: 'API_TOKEN' }, { name: 'OTHER' }] } });
    expect(JSON.stringify(put.body)).not.toContain('canary');
    const { rows } = await gateway.pool.query<{ row: string }>(
      'SELECT v::text AS row FROM project_variables v',
    );
    expect(rows.map(({ row }) => row).join()).not.toContain(Buffer.from('canary-value-4711').toString('hex'));
    const kept = await gateway.call('PUT', '/api/projects/secrets/env', {
      token,
      body: { variables: { API_TOKEN: null } },
    });
    expect(kept.body.data.map(({ name }: { name: string }) => name)).toEqual(['API_TOKEN']);
    for (const name of ['PATH', 'LD_PRELOAD', 'NODE_OPTIONS', 'GIT_SSH', 'a b', '']) {
      expect(
        await gateway.call('PUT', '/api/projects/secrets/env', {
          token,
          body: { variables: { [name]: 'x' } },
        }),
      ).toMatchObject({ status: 422 });
    }
  });
});
