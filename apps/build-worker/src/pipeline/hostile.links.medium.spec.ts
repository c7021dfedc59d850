import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishRepository } from '@slipway/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuildHarness, nodeBuild, packageWith, WRITE_INDEX } from '../testing/build.harness.js';

let harness: BuildHarness;
/** A folder of the host's, which the worker may change and no build may see. */
let victim: string;

const SECRET = 'secret of the host';
/** Writes what the build can see at the paths into its page. */
const SHOW = (...paths: string[]) =>
  `mkdir -p dist; { ${paths.map((path) => `cat ${path} 2>/dev/null; `).join('')} echo end; } > dist/index.html`;

beforeEach(async () => {
  harness = await BuildHarness.start();
  victim = await realpath(await mkdtemp(join(tmpdir(), 'slipway-victim-')));
  for (const folder of ['.cache', 'cache', 'node_modules/.cache', '.vite']) {
    await mkdir(join(victim, folder), { recursive: true });
    await writeFile(join(victim, folder, 'key'), SECRET);
  }
  await writeFile(join(victim, 'index.html'), SECRET);
});

afterEach(async () => {
  await harness.stop();
  await rm(victim, { recursive: true });
});

/** Every path of the victim with its owner. */
async function snapshot(): Promise<string[]> {
  const names = await readdir(victim, { recursive: true });
  return Promise.all(
    ['.', ...names.sort()].map(async (name) => `${name} ${(await stat(join(victim, name))).uid}`),
  );
}

async function buildTwice(
  name: string,
  files: [first: Record<string, unknown>, second: Record<string, unknown>],
  options: Parameters<BuildHarness['build']>[1] = {},
) {
  const before = await snapshot();
  const outcomes = [];
  for (const content of files) {
    await publishRepository(harness.repositories, name, content as Record<string, string>);
    const built = await harness.build(name, options);
    expect(built.error).toBeUndefined();
    expect(built.thrown).toBeUndefined();
    expect(await snapshot()).toEqual(before);
    outcomes.push(await harness.file(built, '/index.html'));
  }
  return outcomes;
}

const NEXT = { dependencies: {}, devDependencies: {} };

describe('a link that a build leaves where its cache is kept', () => {
  it.each([
    ['node_modules', 'node_modules', 'node_modules/.cache/key'],
    ['the cache itself', 'node_modules/.cache', 'node_modules/.cache/key'],
  ])('%s: nothing of the host is taken, and nothing shown', async (_, link, shown) => {
    const leave = `rm -rf node_modules; mkdir -p $(dirname ${link}); ln -s ${link.includes('/') ? `${victim}/.cache` : victim} ${link}; ${SHOW('none')}`;
    const [, second] = await buildTwice('leaves', [
      { 'package.json': packageWith(leave) },
      { 'package.json': packageWith(SHOW(shown)) },
    ]);
    expect(second).toBe('end\n');
  });

  it('the parent of a framework’s cache', async () => {
    const fields = { ...NEXT, dependencies: { next: 'file:next' } };
    const next = { 'next/package.json': JSON.stringify({ name: 'next', version: '1.0.0' }) };
    const settings = { output_directory: 'dist' };
    const [, second] = await buildTwice(
      'next',
      [
        { ...next, 'package.json': packageWith(`ln -s ${victim} .next; ${SHOW('none')}`, fields) },
        { ...next, 'package.json': packageWith(SHOW('.next/cache/key'), fields) },
      ],
      { settings },
    );
    expect(second).toBe('end\n');
  });

  it('a package’s folder in a monorepo', async () => {
    const settings = { root_directory: 'apps/site', output_directory: 'dist' };
    const page = "fs.mkdirSync('dist', { recursive: true }); fs.writeFileSync('dist/index.html', 'end');";
    const replace = `${page} fs.rmSync('node_modules', { recursive: true, force: true }); fs.symlinkSync(${JSON.stringify(victim)}, 'node_modules');`;
    const at = (program: string) =>
      Object.fromEntries(
        Object.entries(nodeBuild(program)).map(([name, content]) => [`apps/site/${name}`, content]),
      );
    const look = `fs.mkdirSync('dist'); fs.writeFileSync('dist/index.html', fs.existsSync('node_modules/.cache/key') ? 'seen' : 'end');`;
    const [, second] = await buildTwice('monorepo', [at(replace), at(look)], { settings });
    expect(second).toBe('end');
  });

  it('what was compiled, in its home', async () => {
    const [, second] = await buildTwice('home', [
      {
        'package.json': packageWith(
          `rm -rf ~/.compiled; ln -s ${victim}/.cache ~/.compiled; ${SHOW('none')}`,
        ),
      },
      { 'package.json': packageWith(SHOW('~/.compiled/key')) },
    ]);
    expect(second).toBe('end\n');
  });
});

describe('a link that is committed where a cache is put back', () => {
  const keep = (folder: string) =>
    packageWith(`mkdir -p ${folder}; echo kept > ${folder}/mine; ${SHOW('none')}`);

  it('node_modules: the host’s folder gets nothing', async () => {
    const pages = await buildTwice('committed', [
      { 'package.json': keep('node_modules/.vite-temp node_modules/.cache') },
      { 'package.json': packageWith(SHOW('none')), node_modules: { symlink: victim } },
    ]);
    expect(pages).toEqual(['end\n', 'end\n']);
  });

  it('a folder around the project: nothing is made or given away on the host', async () => {
    const settings = { root_directory: 'site', output_directory: 'dist' };
    const pages = await buildTwice(
      'around',
      [
        { 'site/package.json': keep('node_modules/.astro .parcel-cache') },
        {
          'site/package.json': packageWith(SHOW('none')),
          'site/node_modules': { symlink: `${victim}/node_modules` },
        },
      ],
      { settings },
    );
    expect(pages).toEqual(['end\n', 'end\n']);
  });

  it('the parent of a framework’s cache: nothing is made or given away on the host', async () => {
    const fields = { dependencies: { next: 'file:next' } };
    const next = { 'next/package.json': JSON.stringify({ name: 'next', version: '1.0.0' }) };
    await rm(join(victim, 'cache'), { recursive: true });
    const pages = await buildTwice(
      'parent',
      [
        {
          ...next,
          'package.json': packageWith(
            `mkdir -p .next/cache; echo kept > .next/cache/mine; ${SHOW('none')}`,
            fields,
          ),
        },
        // It takes the link away, so that nothing comes back to where it was.
        {
          ...next,
          'package.json': packageWith(`rm .next; ${SHOW('none')}`, fields),
          '.next': { symlink: victim },
        },
      ],
      { settings: { output_directory: 'dist' } },
    );
    expect(pages).toEqual(['end\n', 'end\n']);
  });
});

describe('a link in place of what the worker reads', () => {
  it.each(['.nvmrc', '.node-version', 'package-lock.json', '.npmrc'])('%s: not read', async (name) => {
    const built = await harness.buildFiles({
      ...nodeBuild(WRITE_INDEX),
      [name]: { symlink: join(victim, 'index.html') },
    });
    expect(built.error).toBeUndefined();
    expect(built.text + JSON.stringify(built.error ?? {})).not.toContain(SECRET);
  });

  it.each([
    ['a folder in the output directory’s path', 'ln -s VICTIM a', 'a/node_modules'],
    ['the output directory', 'ln -s VICTIM dist', 'dist'],
    ['a folder in the output', 'mkdir dist; ln -s VICTIM dist/sub', 'dist'],
  ])('%s: not published', async (_, script, output) => {
    const built = await harness.buildFiles(
      { 'package.json': packageWith(script.replaceAll('VICTIM', victim)) },
      { settings: { output_directory: output } },
    );
    expect(built.result).toBeUndefined();
    expect(built.error?.stage).toBe('publish');
  });

  it('the root directory, to another folder of the repository: works, and keeps no cache through it', async () => {
    const built = await harness.buildFiles(
      { 'real/package.json': packageWith(SHOW('none')), up: { symlink: 'real' } },
      { settings: { root_directory: 'up' } },
    );
    expect(await harness.file(built, '/index.html')).toBe('end\n');
  });
});

describe('what a build leaves running', () => {
  it('has ended before the worker touches its files', async () => {
    // Without open pipes nothing but the kernel knows of them.
    const background = `for i in 1 2 3 4 5 6 7 8 9 10; do (setsid sh -c 'while :; do rm -rf node_modules; ln -s ${victim} node_modules; rm -f node_modules; mkdir -p node_modules/.cache; done' >/dev/null 2>&1 </dev/null &) ; done; sleep 0.2`;
    const [, second] = await buildTwice('racing', [
      { 'package.json': packageWith(`${SHOW('none')}; ${background}`) },
      { 'package.json': packageWith(SHOW('node_modules/.cache/key')) },
    ]);
    expect(second).toBe('end\n');
    expect(await readFile(join(victim, '.cache/key'), 'utf8')).toBe(SECRET);
  });
});
