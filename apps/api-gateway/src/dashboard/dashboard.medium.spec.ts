import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-encoding': 'gzip, br' };
const SCRIPT = `console.log('${'slipway '.repeat(200)}');`;

describe('the dashboard', () => {
  let directory: string;
  let gateway: TestGateway;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'slipway-dashboard-'));
    await mkdir(join(directory, 'assets'));
    await writeFile(join(directory, 'index.html'), '<!doctype html><title>Slipway</title>');
    await writeFile(join(directory, 'theme.js'), '// theme');
    await writeFile(join(directory, 'assets', 'index-abc.js'), SCRIPT);
    await writeFile(join(directory, 'assets', 'index-abc.js.br'), brotliCompressSync(SCRIPT));
    await writeFile(join(directory, 'secret.txt'), 'not an asset');
    gateway = await TestGateway.start({
      DASHBOARD_DIR: directory,
      EDGE_PUBLIC_URL: 'https://sites.example.test:8443',
    });
  });
  afterAll(async () => {
    await gateway.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** As a browser asks: `fetch` would decode what comes, and hide how it came. */
  const get = (path: string, headers: Record<string, string> = BROWSER) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }>((resolve, reject) => {
      const { port } = new URL(gateway.url);
      request({ host: '127.0.0.1', port, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            bytes: Buffer.concat(chunks),
          }),
        );
      })
        .on('error', reject)
        .end();
    });

  it.each(['/', '/projects', '/deployments/some-id?tab=files', '/sign-in', '/no/such/page'])(
    'answers %s with the page, under a policy that runs nothing from elsewhere',
    async (path) => {
      const { status, headers, bytes } = await get(path);
      expect(status).toBe(200);
      expect(bytes.toString()).toContain('<title>Slipway</title>');
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
      });
      const policy = headers['content-security-policy'];
      expect(policy).toContain(`default-src 'none'`);
      expect(policy).toContain(`script-src 'self';`);
      expect(policy).toContain(`style-src 'self';`);
      expect(policy).toContain(`img-src 'self' blob: https://*.sites.example.test:8443`);
      expect(policy).toContain(`frame-ancestors 'none'`);
      expect(policy).not.toContain('unsafe');
    },
  );

  it('sends a file with a hash in its name for ever, as it was compressed when it was built', async () => {
    const { status, headers, bytes } = await get('/assets/index-abc.js');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: expect.stringMatching(/accept-encoding/i),
    });
    expect(headers['content-type']).toMatch(/javascript/);
    expect(bytes).toEqual(brotliCompressSync(SCRIPT));
    const plain = await get('/assets/index-abc.js', { 'accept-encoding': 'identity' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.bytes.toString()).toBe(SCRIPT);
  });

  it('has the scripts at its top looked at anew each time', async () => {
    expect(await get('/theme.js')).toMatchObject({ status: 200, headers: { 'cache-control': 'no-cache' } });
  });

  it.each([
    ['/api/nothing', BROWSER],
    ['/api', BROWSER],
    ['/health/nothing', BROWSER],
    ['/project', BROWSER],
    ['/assets/gone-abc.js', BROWSER],
    ['/gone.js', BROWSER],
    ['/secret.txt', { accept: '*/*' }],
    ['/projects', { accept: 'application/json' }],
  ])('has no page at %s for who accepts %o', async (path, headers) => {
    const answer = await get(path, headers);
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it.each(['/assets/../secret.txt', '/assets/%2e%2e/secret.txt', '/assets/..%2fsecret.txt', '//secret.txt'])(
    'gives nothing beside its files for %s',
    async (path) => {
      const { status, bytes } = await get(path, { accept: '*/*' });
      expect([403, 404]).toContain(status);
      expect(bytes.toString()).not.toContain('not an asset');
    },
  );

  it('leaves the API where it was', async () => {
    expect(await get('/health/live')).toMatchObject({ status: 200 });
    expect((await get('/api/projects')).status).toBe(401);
  });
});
