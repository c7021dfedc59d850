import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removalsDone } from '../pipeline/workspace.js';
import { BubblewrapSandbox } from '../sandbox/bubblewrap.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { Unsandboxed } from '../sandbox/unsandboxed.js';
import { chromium, PictureHarness } from '../testing/picture.harness.js';

const SLOW = 90_000;
const never = new AbortController().signal;
const page = (body: string, head = '') =>
  `<!doctype html><html><head>${head}</head><body>${body}</body></html>`;
const RED = page('', '<style>html { background: #c00 }</style>');

describe.skipIf(!chromium)('a picture', { timeout: SLOW }, () => {
  let harness: PictureHarness;

  beforeAll(async () => {
    harness = await PictureHarness.start();
  });

  afterAll(() => harness.stop());

  const pictureOf = async (files: Record<string, string>) =>
    harness.camera().take(await harness.publish(files), never);

  it('shows the first page as its styles and scripts make it, as WebP of 600 × 375', async () => {
    const red = await pictureOf({ '/index.html': RED });
    // RFC 9649, 2.5: the size of a lossy picture follows its frame's start code.
    const frame = red!.indexOf(Buffer.from([0x9d, 0x01, 0x2a]));
    expect([red!.readUInt16LE(frame + 3), red!.readUInt16LE(frame + 5)]).toEqual([600, 375]);
    const scripted = await pictureOf({
      '/index.html': page('<div id="app"></div>', '<script type="module" src="/assets/app.js"></script>'),
      '/assets/app.js': `import { colour } from './colour.js';
        const answer = await fetch('/api data.json'); document.documentElement.style.background = (await answer.json()).ok ? colour : 'blue';`,
      '/assets/colour.js': `export const colour = '#c00';`,
      '/api data.json': '{"ok":true}',
    });
    expect(scripted).toEqual(red);
    expect(await pictureOf({ '/index.html': page('') })).not.toEqual(red);
  });

  it('is taken of a page that asks something of its reader, and of one that loads for ever', async () => {
    const red = await pictureOf({ '/index.html': RED });
    const asking = page('', '<style>html { background: #c00 }</style><script>alert(1); confirm(2)</script>');
    expect(await pictureOf({ '/index.html': asking })).toEqual(red);
    const polling = page(
      '<script>setInterval(() => fetch("/x"), 50)</script>',
      '<style>html { background: #c00 }</style>',
    );
    expect(await pictureOf({ '/index.html': polling })).toEqual(red);
  });

  it('is taken of where a page leads within its site', async () => {
    const files = { '/start.html': RED, '/index.html': page('<script>location = "/start"</script>') };
    expect(await pictureOf(files)).toEqual(await pictureOf({ '/index.html': RED }));
  });

  it('is not taken of a deployment without a first page', async () => {
    expect(await pictureOf({ '/about.html': RED })).toBeUndefined();
  });

  it('is not taken of a page that leads to somewhere else', async () => {
    const leading = page('<script>location = "https://example.com/"</script>');
    await expect(pictureOf({ '/index.html': leading })).rejects.toMatchObject({ name: 'PictureFailed' });
  });

  it('of a page that never ends is given up in time', async () => {
    const endless = await harness.publish({ '/index.html': page('<script>for (;;);</script>') });
    const camera = harness.camera({ limits: { wall_ms: 4_000 } });
    await expect(camera.take(endless, never)).rejects.toThrow('its use of time');
  });

  it('is given up when the worker stops, and leaves nothing', async () => {
    const abort = new AbortController();
    const taken = harness.camera().take(await harness.publish({ '/index.html': RED }), abort.signal);
    setTimeout(() => abort.abort(new Error('the worker stops')), 200);
    await expect(taken).rejects.toThrow('the worker stops');
    await removalsDone();
    expect((await readdir(harness.workspaceRoot)).filter((name) => name.startsWith('build-'))).toEqual([]);
  });

  it('is refused where nothing keeps the page from the network', async () => {
    const camera = harness.camera({ sandbox: new Unsandboxed() });
    const red = await harness.publish({ '/index.html': RED });
    await expect(camera.take(red, never)).rejects.toMatchObject({ name: 'SandboxUnavailable' });
  });

  it('is taken without the page reaching this machine, by no address', async () => {
    let seen = 0;
    const server = createServer((socket) => {
      seen += 1;
      socket.end('HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncontent-length: 0\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    const { port } = server.address() as AddressInfo;
    const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const hosts = ['127.0.0.1', 'localhost', '10.0.2.2']
      .concat(own.filter(({ family }) => family === 'IPv4').map(({ address }) => address))
      .map((host) => `http://${host}:${port}/`);
    const calling = await harness.publish({
      '/index.html': page(`<script>for (const url of ${JSON.stringify(hosts)}) fetch(url);</script>`),
    });
    expect(await harness.camera().take(calling, never)).toBeDefined();
    expect(seen).toBe(0);
    // The same page does, when the host's network is there.
    await harness.camera({ sandbox: withHostNetwork(harness.workspaceRoot) }).take(calling, never);
    expect(seen).toBeGreaterThan(0);
    server.close();
  });
});

function withHostNetwork(workspaceRoot: string): Sandbox {
  const sandbox = new BubblewrapSandbox({ workspaceRoot });
  return {
    kind: sandbox.kind,
    overlays: sandbox.overlays,
    place: (source, inside) => sandbox.place(source, inside),
    own: (path) => sandbox.own(path),
    run: (command, signal) => sandbox.run({ ...command, network: 'host' }, signal),
  };
}
