import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuildHarness, nodeBuild, packageWith, WRITE_INDEX } from '../testing/build.harness.js';

let harness: BuildHarness;

beforeAll(async () => {
  harness = await BuildHarness.start();
});

afterAll(() => harness.stop());

const INDEX = { 'index.html': '<h1>hello</h1>' };

describe('what a build writes', () => {
  const cases: [string, string, string][] = [
    ['no output directory', 'true', 'output_missing'],
    ['output empty', 'mkdir dist', 'output_missing'],
    ['a symlink to a file outside', 'mkdir dist; ln -s /etc/passwd dist/index.html', 'output_symlink_leaves'],
    [
      'a symlink to the repository',
      'mkdir dist; ln -s ../package.json dist/index.html',
      'output_symlink_leaves',
    ],
    ['a symlink to a folder outside', 'mkdir dist; ln -s / dist/root', 'output_symlink_leaves'],
    ['a symlink that leads nowhere', 'mkdir dist; ln -s nothing dist/index.html', 'output_symlink_leaves'],
    ['a symlink to itself', 'mkdir dist; ln -s loop dist/loop', 'output_symlink_leaves'],
    ['a symlink to a folder around it', 'mkdir -p dist/a; ln -s .. dist/a/up', 'output_symlink_leaves'],
    ['a pipe', 'mkdir dist; mkfifo dist/pipe', 'output_special_file'],
    [
      'a socket',
      `mkdir dist; node -e "require('net').createServer().listen('dist/s',()=>process.kill(process.pid,'SIGKILL'))" || true`,
      'output_special_file',
    ],
    ['a link to a device', 'mkdir dist; ln -s /dev/zero dist/zero', 'output_symlink_leaves'],
    ['the output itself a link outside', 'ln -s /etc dist', 'output_missing'],
    ['a name that is not UTF-8', `mkdir dist; touch "dist/$(printf 'a\\377b')"`, 'output_bad_name'],
  ];
  it.each(cases)('%s: a clear error', async (_, script, code) => {
    const built = await harness.buildFiles({ 'package.json': packageWith(script) });
    expect(built.error).toMatchObject({ code, stage: 'publish', retryable: false });
  });

  it('output outside root: a clear error', async () => {
    const built = await harness.buildFiles(
      { 'package.json': packageWith('ln -s /etc site') },
      { settings: { output_directory: 'site' } },
    );
    expect(built.error).toMatchObject({ code: 'output_outside' });
  });

  it('output empty, where it was named: a clear error', async () => {
    const built = await harness.buildFiles(
      { 'package.json': packageWith('mkdir site') },
      { settings: { output_directory: 'site' } },
    );
    expect(built.error).toMatchObject({ code: 'output_empty' });
  });

  it('another output directory than the one set: the ones there are, are named', async () => {
    const built = await harness.buildFiles(nodeBuild(WRITE_INDEX), {
      settings: { output_directory: 'public' },
    });
    expect(built.error).toMatchObject({ code: 'output_missing' });
    expect(built.error?.message).toContain('"dist"');
  });

  it('200,000 files: stopped at the limit', async () => {
    const built = await harness.buildFiles(
      nodeBuild(`fs.mkdirSync('dist'); for (let i = 0; i < 3000; i++) fs.writeFileSync('dist/' + i, '');`),
      { limits: { output_files: 2_000 } },
    );
    expect(built.error).toMatchObject({ code: 'output_too_many_files' });
    expect(built.error?.message).toContain('2,000');
  });

  it('symlinks within the output: published as what they lead to', async () => {
    const built = await harness.buildFiles({
      'package.json': packageWith(
        'mkdir -p dist/a; echo one > dist/a/x.txt; ln -s a/x.txt dist/y.txt; ln -s a dist/b',
      ),
    });
    expect(Object.keys((await harness.manifestOf(built)).files)).toEqual(['/a/x.txt', '/b/x.txt', '/y.txt']);
  });

  it('names with a newline, %2e%2e, quotes, backslashes: served exactly', async () => {
    const names = [
      'new\nline.txt',
      '%2e%2e',
      '%00',
      'a\\b',
      '"q".txt',
      '..double',
      'trailing ',
      '__proto__',
      'ünï',
    ];
    const built = await harness.buildFiles(
      nodeBuild(
        `fs.mkdirSync('dist'); for (const name of ${JSON.stringify(names)}) fs.writeFileSync('dist/' + name, name);`,
      ),
    );
    expect(built.error).toBeUndefined();
    const { files } = await harness.manifestOf(built);
    expect(new Set(Object.keys(files))).toEqual(new Set(names.map((name) => `/${name}`)));
    for (const name of names) expect(await harness.file(built, `/${name}`)).toBe(name);
  });

  it('uploads only what changed', async () => {
    const page = (text: string) => ({ 'index.html': text, 'same.css': 'body { color: red }'.repeat(200) });
    const first = await harness.buildFiles(page('unique one'));
    const second = await harness.buildFiles(page('unique two'));
    expect([first.result?.uploaded_blobs, second.result?.uploaded_blobs]).toEqual([4, 1]);
  });
});

describe('a hostile repository', () => {
  it('hooks and configuration of its own do not run in a clone', async () => {
    const built = await harness.buildFiles({
      ...INDEX,
      '.gitattributes': '* filter=evil',
      '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = file:///etc\n',
      'post-checkout': { content: '#!/bin/sh\ntouch pwned', executable: true },
    });
    expect(built.error).toBeUndefined();
    expect(Object.keys((await harness.manifestOf(built)).files)).toEqual(['/index.html', '/post-checkout']);
  });

  it('node_modules as a link is not where dependencies are put', async () => {
    await writeFile(join(harness.root, 'outside.txt'), 'untouched');
    const built = await harness.buildFiles({
      node_modules: { symlink: harness.root },
      ...nodeBuild(`try { fs.writeFileSync('node_modules/outside.txt', 'pwned'); } catch {} ${WRITE_INDEX}`),
    });
    expect(built.error).toBeUndefined();
    expect((await readdir(harness.root)).includes('outside.txt')).toBe(true);
    expect(await readFile(join(harness.root, 'outside.txt'), 'utf8')).toBe('untouched');
  });
});
