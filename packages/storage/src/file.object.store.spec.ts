import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileObjectStore, InvalidKey, InvalidRange, KeyConflict, ObjectNotFound } from './index.js';

let folder: string;
let root: string;
let store: FileObjectStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-storage-'));
  root = join(folder, 'store');
  store = new FileObjectStore(root);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function keys(prefix = ''): Promise<string[]> {
  const found = [];
  for await (const key of store.list(prefix)) found.push(key);
  return found.sort();
}

describe('an object', () => {
  it('reads back as it was written, from a buffer, a stream and a file', async () => {
    const body = randomBytes(300_000);
    const path = join(folder, 'source');
    await writeFile(path, body);
    await store.put('blobs/aa/buffer', body);
    await store.put('blobs/aa/stream', Readable.from([body.subarray(0, 10), body.subarray(10)]));
    await store.put('blobs/aa/file', { file: path });
    for (const name of ['buffer', 'stream', 'file'])
      expect((await store.get(`blobs/aa/${name}`)).equals(body)).toBe(true);
    expect(await readdir(join(root, 'writing'))).toEqual([]);
  });

  it('may be empty', async () => {
    await store.put('empty', Buffer.alloc(0));
    expect(await store.get('empty')).toHaveLength(0);
    const { stream, size } = await store.open('empty');
    expect([await buffer(stream), size]).toEqual([Buffer.alloc(0), 0]);
  });

  it('is read by range, and its whole size is told', async () => {
    await store.put('x', Buffer.from('0123456789'));
    const { stream, size } = await store.open('x', { start: 2, end: 4 });
    expect([String(await buffer(stream)), size]).toEqual(['234', 10]);
    await expect(store.open('x', { start: 5, end: 10 })).rejects.toThrow(InvalidRange);
    await expect(store.open('x', { start: 3, end: 2 })).rejects.toThrow(InvalidRange);
  });

  it('is absent until it is written and after it is deleted', async () => {
    await expect(store.get('a/b')).rejects.toThrow(ObjectNotFound);
    await expect(store.open('a/b')).rejects.toThrow(ObjectNotFound);
    expect(await store.has('a/b')).toBe(false);
    await store.put('a/b', Buffer.from('1'));
    expect(await store.has('a/b')).toBe(true);
    await store.delete('a/b');
    await store.delete('a/b');
    expect(await store.has('a/b')).toBe(false);
  });

  it('does not share its name with a folder', async () => {
    await store.put('a/b', Buffer.from('1'));
    await expect(store.put('a', Buffer.from('2'))).rejects.toThrow(KeyConflict);
    await expect(store.put('a/b/c', Buffer.from('2'))).rejects.toThrow(KeyConflict);
    await expect(store.get('a')).rejects.toThrow(ObjectNotFound);
    await expect(store.get('a/b/c')).rejects.toThrow(ObjectNotFound);
    expect(await store.has('a')).toBe(false);
    await store.delete('a');
    expect(await readdir(join(root, 'writing'))).toEqual([]);
  });
});

describe('many objects', () => {
  it('are found by key and by prefix', async () => {
    for (const key of ['blobs/aa/1', 'blobs/aa/2', 'blobs/ab/1', 'manifests/1.json'])
      await store.put(key, Buffer.from(key));
    expect(await store.hasMany(['blobs/aa/1', 'blobs/zz/1', 'manifests/1.json', 'blobs/aa/1'])).toEqual(
      new Set(['blobs/aa/1', 'manifests/1.json']),
    );
    expect(await keys('blobs/aa/')).toEqual(['blobs/aa/1', 'blobs/aa/2']);
    expect(await keys('blobs/a')).toEqual(['blobs/aa/1', 'blobs/aa/2', 'blobs/ab/1']);
    expect(await keys()).toHaveLength(4);
    expect(await keys('nothing/here')).toEqual([]);
  });
});

describe('writers at the same time', () => {
  it('of one key leave one whole body', async () => {
    const bodies = Array.from({ length: 40 }, (_, index) => Buffer.alloc(50_000, index));
    await Promise.all(bodies.map((body) => store.put('same', body)));
    const stored = await store.get('same');
    expect(bodies.some((body) => body.equals(stored))).toBe(true);
    expect(await readdir(join(root, 'writing'))).toEqual([]);
  });

  it('of one absent key have one winner, whose body stays', async () => {
    const bodies = Array.from({ length: 40 }, (_, index) => Buffer.alloc(1_000, index));
    const outcomes = await Promise.all(bodies.map((body) => store.putIfAbsent('once', body)));
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect((await store.get('once')).equals(bodies[outcomes.indexOf('stored')]!)).toBe(true);
    expect(await store.putIfAbsent('once', Buffer.from('late'))).toBe('present');
    expect(await readdir(join(root, 'writing'))).toEqual([]);
  });

  it('never show a reader a part', async () => {
    const digest = (body: Buffer) => createHash('sha256').update(body).digest('hex');
    const bodies = Array.from({ length: 20 }, () => randomBytes(200_000));
    const whole = new Set(bodies.map(digest));
    await store.put('x', bodies[0]!);
    let writing = true;
    const written = Promise.all(bodies.map((body) => store.put('x', body))).finally(() => (writing = false));
    while (writing) expect(whole.has(digest(await store.get('x')))).toBe(true);
    await written;
  });
});

describe('a write that does not end', () => {
  it('leaves nothing when its source breaks', async () => {
    const source = new PassThrough();
    source.write('half');
    const put = store.put('broken', source);
    source.destroy(new Error('the source broke'));
    await expect(put).rejects.toThrow('the source broke');
    expect(await store.has('broken')).toBe(false);
    expect(await readdir(join(root, 'writing'))).toEqual([]);
  });

  it('leaves nothing when it is aborted', async () => {
    const source = new PassThrough();
    const abort = new AbortController();
    const put = store.put('aborted', source, { signal: abort.signal });
    source.write('half', () => abort.abort());
    await expect(put).rejects.toThrow(/abort/i);
    expect(await keys()).toEqual([]);
    expect(await readdir(join(root, 'writing'))).toEqual([]);
  });

  it('leaves no object when its process is killed, and the rest is swept later', async () => {
    const script = `
      import { FileObjectStore } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
      import { PassThrough } from 'node:stream';
      const source = new PassThrough();
      void new FileObjectStore(${JSON.stringify(root)}).put('killed', source);
      source.write('x'.repeat(1_000_000));
      source.once('drain', () => process.stdout.write('half'));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await keys()).toEqual([]);
    const [left] = await readdir(join(root, 'writing'));
    const yesterday = new Date(Date.now() - 25 * 60 * 60_000);
    await utimes(join(root, 'writing', left!), yesterday, yesterday);
    await store.put('next', Buffer.from('1'));
    expect(await readdir(join(root, 'writing'))).toEqual([]);
  });
});

describe('a key', () => {
  const attempts = ['', '/', '..', '.', '../x', 'a/../b', 'a//b', '/a', 'a/', './a', 'a\0', 'a\\b', 'a b', 'é', '%2e', 'a\n']; // prettier-ignore

  it.each(attempts)('%j is refused by every method', async (key) => {
    await mkdir(root);
    for (const call of [
      () => store.put(key, Buffer.from('x')),
      () => store.putIfAbsent(key, Buffer.from('x')),
      () => store.get(key),
      () => store.open(key),
      () => store.has(key),
      () => store.hasMany([key]),
      () => store.delete(key),
    ])
      await expect(call()).rejects.toThrow(InvalidKey);
  });

  it('never leads out of the store, whatever it is', async () => {
    await writeFile(join(folder, 'secret'), 'secret');
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '/', '\\', '%2e', '\0', 'secret', 'objects', 'a', '//'),
      fc.string({ maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
        async (key) => {
          await store.put(key, Buffer.from('mine')).catch((error: unknown) => {
            if (!(error instanceof InvalidKey || error instanceof KeyConflict)) throw error;
          });
          expect(await readdir(folder)).toEqual(expect.arrayContaining(['secret']));
          for (const name of await readdir(folder)) expect(['secret', 'store']).toContain(name);
          for (const name of await readdir(root).catch(() => []))
            expect(['objects', 'writing']).toContain(name);
          const found = await store.get(key).catch(() => undefined);
          expect(String(found)).not.toBe('secret');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('may be as long as a file name, and no longer', async () => {
    await store.put('a'.repeat(255), Buffer.from('x'));
    await expect(store.put('a'.repeat(256), Buffer.from('x'))).rejects.toThrow(InvalidKey);
    await expect(store.put(`${'a/'.repeat(600)}a`, Buffer.from('x'))).rejects.toThrow(InvalidKey);
  });
});
