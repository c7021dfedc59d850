import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EdgeFixture, newSlug } from './edge.fixture.js';

const HTML = `<!doctype html><title>Home</title>${'<p>Slipway</p>'.repeat(200)}`;
const SCRIPT = `console.log(${JSON.stringify('slipway '.repeat(200))});`;
const SITE = {
  '/index.html': HTML,
  '/about.html': '<h1>About</h1>',
  '/docs/index.html': '<h1>Docs</h1>',
  '/404.html': '<h1>Not here</h1>',
  '/docs/404.html': '<h1>Not in the docs</h1>',
  '/assets/app-BkH3k2_a.js': SCRIPT,
  '/style.css': 'body { color: red }',
  '/empty.bin': '',
  '/a\nb': 'line',
  '/%2e%2e': 'dots',
  '/__proto__': 'proto',
};
const etagOf = (content: string | Buffer) => `"${createHash('sha256').update(content).digest('hex')}"`;

let edge: EdgeFixture;
let slug: string;
let label: string;

beforeAll(async () => {
  edge = await EdgeFixture.start();
  slug = newSlug();
  ({ label } = await edge.site(slug, SITE));
});
afterAll(() => edge.close());

describe('a file', () => {
  it('is served with its type, validator and caching', async () => {
    const answer = await edge.ask(slug, '/');
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(HTML);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-length': String(Buffer.byteLength(HTML)),
      'cache-control': 'public, max-age=0, must-revalidate',
      etag: etagOf(HTML),
      vary: 'Accept-Encoding',
      'x-content-type-options': 'nosniff',
    });
    expect((await edge.ask(slug, '/assets/app-BkH3k2_a.js')).headers['cache-control']).toContain('immutable');
    expect((await edge.ask(slug, '/style.css')).headers['cache-control']).toContain('must-revalidate');
  });

  it('comes compressed as the client likes it, each variant with an ETag of its own', async () => {
    const br = await edge.ask(slug, '/', { headers: { 'accept-encoding': 'gzip, deflate, br' } });
    expect(br.headers['content-encoding']).toBe('br');
    expect(String(brotliDecompressSync(br.body))).toBe(HTML);
    const gzip = await edge.ask(slug, '/', { headers: { 'accept-encoding': 'br;q=0, gzip' } });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(String(gunzipSync(gzip.body))).toBe(HTML);
    expect(new Set([br.headers.etag, gzip.headers.etag, etagOf(HTML)]).size).toBe(3);
    const plain = await edge.ask(slug, '/empty.bin', { headers: { 'accept-encoding': 'br' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toHaveLength(0);
  });

  it('is not sent again to a client that has it', async () => {
    for (const known of [etagOf(HTML), `W/${etagOf(HTML)}`, `"x", ${etagOf(HTML)}`, '*']) {
      const answer = await edge.ask(slug, '/', { headers: { 'if-none-match': known } });
      expect([answer.status, answer.body.length, answer.headers.etag]).toEqual([304, 0, etagOf(HTML)]);
    }
    const other = await edge.ask(slug, '/', {
      headers: { 'if-none-match': etagOf(HTML), 'accept-encoding': 'br' },
    });
    expect(other.status).toBe(200);
  });

  it('is sent in part', async () => {
    const part = await edge.ask(slug, '/', { headers: { range: 'bytes=2-9' } });
    expect([part.status, part.text]).toEqual([206, HTML.slice(2, 10)]);
    expect(part.headers).toMatchObject({
      'content-range': `bytes 2-9/${HTML.length}`,
      'content-length': '8',
      'accept-ranges': 'bytes',
    });
    const beyond = await edge.ask(slug, '/', { headers: { range: 'bytes=99999-' } });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${HTML.length}`]);
    const changed = await edge.ask(slug, '/', { headers: { range: 'bytes=2-9', 'if-range': '"old"' } });
    expect([changed.status, changed.text]).toEqual([200, HTML]);
    const same = await edge.ask(slug, '/', { headers: { range: 'bytes=2-9', 'if-range': etagOf(HTML) } });
    expect(same.status).toBe(206);
  });

  it('answers HEAD like GET without the body, and refuses the rest', async () => {
    const head = await edge.ask(slug, '/', { method: 'HEAD', headers: { range: 'bytes=0-1' } });
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([
      200,
      0,
      String(HTML.length),
    ]);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const answer = await edge.ask(slug, '/', { method });
      expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
    }
  });
});

describe('a path', () => {
  it.each([
    ['/about', 200, '<h1>About</h1>'],
    ['/docs/', 200, '<h1>Docs</h1>'],
    ['/nope', 404, '<h1>Not here</h1>'],
    ['/docs/deep/nope', 404, '<h1>Not in the docs</h1>'],
    ['/a%0Ab', 200, 'line'],
    ['/%252e%252e', 200, 'dots'],
    ['/__proto__', 200, 'proto'],
    ['/constructor', 404, '<h1>Not here</h1>'],
    ['/../../etc/passwd', 404, '<h1>Not here</h1>'],
    ['/%2e%2e/%2e%2e/etc/passwd', 404, '<h1>Not here</h1>'],
    ['/about%00.html', 404, '<h1>Not here</h1>'],
  ])('%j answers %i', async (path, status, body) => {
    const answer = await edge.ask(slug, path);
    expect([answer.status, answer.text]).toEqual([status, body]);
  });

  it.each([
    ['/docs?q=1', '/docs/?q=1'],
    ['/about/', '/about'],
  ])('%j redirects to %j', async (path, location) => {
    const answer = await edge.ask(slug, path);
    expect([answer.status, answer.headers.location]).toEqual([308, location]);
  });

  it('that cannot be read, or names no file, is told so', async () => {
    expect((await edge.ask(slug, '/%zz')).status).toBe(400);
    expect((await edge.ask(slug, '/%ff')).status).toBe(400);
    const encoded = await edge.ask(slug, '/docs%2findex.html');
    expect([encoded.status, encoded.text]).toEqual([404, '<h1>Not here</h1>']);
  });

  it('of a single-page app falls back to its page, but an asset does not', async () => {
    const app = newSlug();
    await edge.site(app, { '/index.html': 'app' });
    expect((await edge.ask(app, '/users/7')).text).toBe('app');
    expect((await edge.ask(app, '/users/a%2Fb')).text).toBe('app');
    const asset = await edge.ask(app, '/assets/gone.js');
    expect([asset.status, asset.headers['cache-control']]).toEqual([404, 'no-store']);
  });
});

describe('a host', () => {
  it('without a site gets a page that says so', async () => {
    for (const host of ['nobody-has-this', 'www', 'nobody--0123456789ab', 'a.b', 'a'.repeat(5_000)]) {
      const answer = await edge.ask(host, '/');
      expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    }
    expect((await edge.ask(slug, '/', { headers: { host: '<b>.localhost' } })).text).not.toContain('<b>');
  });

  it('shows that its site is being built, that this failed, and then the site', async () => {
    const name = newSlug();
    const project = await edge.project(name);
    const first = await edge.deployment(project, name, 'active');
    const building = await edge.ask(name, '/');
    expect([building.status, building.headers['retry-after']]).toEqual([503, '3']);
    expect((await edge.ask(first.label, '/')).status).toBe(503);
    await edge.database.pool.query(
      `UPDATE jobs SET status = 'failed' WHERE id = (SELECT job_id FROM deployments WHERE id = $1)`,
      [first.id],
    );
    await edge.tell(name);
    const failed = await edge.ask(name, '/');
    expect([failed.status, failed.text.includes('did not finish')]).toEqual([404, true]);
    const second = await edge.deployment(project, name, 'completed', { '/index.html': 'ready' });
    await edge.promote(name, second.id);
    await edge.tell(name);
    expect((await edge.ask(name, '/')).text).toBe('ready');
  });

  it('of a deployment shows it for ever, and lets it be cached for long', async () => {
    expect((await edge.ask(label, '/')).headers['cache-control']).toContain('must-revalidate');
    expect((await edge.ask(label, '/style.css')).headers['cache-control']).toContain('immutable');
  });
});
