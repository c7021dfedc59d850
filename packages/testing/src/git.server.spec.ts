import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitFiles, gitEnvironment, publishRepository } from './git.repository.js';
import { startGitServer, type GitServer } from './git.server.js';

const run = promisify(execFile);
let folder: string;
let root: string;
let server: GitServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-git-'));
  root = join(folder, 'repositories');
  await mkdir(root);
  server = await startGitServer({ root });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function git(...args: string[]): Promise<string> {
  return (await run('git', args, { cwd: folder, env: gitEnvironment() })).stdout.trim();
}

function status(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${server.url}${path}`, { path }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end();
  });
}

describe('a published repository', () => {
  it('is cloned over HTTP with its modes, links and odd names', async () => {
    const sha = await publishRepository(root, 'modes', {
      'index.html': '<h1>one</h1>',
      'bin/run': { content: '#!/bin/sh\n', executable: true },
      link: { symlink: '../outside' },
      'odd "name"\n%2e%2e': 'odd',
      'ünï/bytes.bin': Buffer.from([0, 255, 10, 13]),
    });
    await git('clone', '--quiet', '--depth', '1', `${server.url}/modes.git`, 'modes');
    expect(await git('-C', 'modes', 'rev-parse', 'HEAD')).toBe(sha);
    expect(await git('-C', 'modes', 'log', '-1', '--format=%an <%ae>')).toBe(
      'Slipway <slipway@example.test>',
    );
    const at = (path: string) => join(folder, 'modes', path);
    expect((await lstat(at('bin/run'))).mode & 0o111).toBe(0o111);
    expect((await lstat(at('index.html'))).mode & 0o111).toBe(0);
    expect(await readlink(at('link'))).toBe('../outside');
    expect(await readFile(at('odd "name"\n%2e%2e'), 'utf8')).toBe('odd');
    expect([...(await readFile(at('ünï/bytes.bin')))]).toEqual([0, 255, 10, 13]);
  });

  it('comes from a folder without what was built in it', async () => {
    const source = join(folder, 'source');
    await mkdir(join(source, 'node_modules/x'), { recursive: true });
    await mkdir(join(source, 'dist'));
    await mkdir(join(source, 'src'));
    await writeFile(join(source, 'node_modules/x/index.js'), '');
    await writeFile(join(source, 'dist/index.html'), '');
    await writeFile(join(source, 'src/main.js'), 'main');
    await publishRepository(root, 'folder', source);
    expect(await git('-C', join(root, 'folder.git'), 'ls-tree', '-r', '--name-only', 'main')).toBe(
      'src/main.js',
    );
  });

  it('has the same ids wherever it is made, and grows by commits', async () => {
    const first = await publishRepository(root, 'a', { 'x.txt': '1', 'y.txt': '1' });
    expect(await publishRepository(root, 'b', { 'y.txt': '1', 'x.txt': '1' })).toBe(first);
    const second = await commitFiles(root, 'a', { 'x.txt': '2', 'y.txt': null }, { message: 'Two' });
    expect(second).not.toBe(first);
    expect(await git('ls-remote', `${server.url}/a.git`, 'HEAD')).toContain(second);
    await git('clone', '--quiet', `${server.url}/a.git`, 'a');
    expect(await git('-C', 'a', 'log', '--format=%s')).toBe('Two\nPublish');
    expect(await git('-C', 'a', 'ls-files')).toBe('x.txt');
    const third = await publishRepository(root, 'a', { 'z.txt': '3' });
    expect(await git('-C', join(root, 'a.git'), 'rev-parse', `${third}^`)).toBe(second);
    expect(await git('-C', join(root, 'a.git'), 'ls-tree', '--name-only', third)).toBe('z.txt');
  });

  it('has further branches', async () => {
    await publishRepository(root, 'branches', { 'x.txt': '1' });
    const other = await commitFiles(root, 'branches', { 'x.txt': '2' }, { branch: 'feature/x' });
    expect(await git('ls-remote', `${server.url}/branches.git`, 'refs/heads/feature/x')).toContain(other);
  });
});

describe('the server', () => {
  it('refuses a push', async () => {
    await publishRepository(root, 'readonly', { 'x.txt': '1' });
    await git('clone', '--quiet', `${server.url}/readonly.git`, 'readonly');
    await expect(git('-C', 'readonly', 'push', 'origin', 'HEAD:refs/heads/new')).rejects.toThrow(/403/);
  });

  it('has nothing but repositories', async () => {
    await writeFile(join(folder, 'secret'), 'secret');
    expect(await status('/absent.git/info/refs?service=git-upload-pack')).toBe(404);
    expect(await status('/../secret')).not.toBe(200);
    expect(await status('/%2e%2e/secret')).not.toBe(200);
    expect(await status('/%zz')).toBe(400);
  });
});
