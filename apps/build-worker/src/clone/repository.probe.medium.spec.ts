import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitFiles, publishRepository, startGitServer, type GitServer } from '@slipway/testing';
import { stopwatch } from '@slipway/testing/pace';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BuildError } from '../build.error.js';
import { probeRepository, type ProbeOptions, type ProbedRepository } from './repository.probe.js';

let root: string;
let git: GitServer;
const servers: Server[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-probe-'));
  git = await startGitServer({ root });
});

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

afterAll(async () => {
  await git.close();
  await rm(root, { recursive: true });
});

/** A web server of our own; `requests` are the paths that were asked for. */
async function serve(listener: RequestListener): Promise<{ host: string; url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `http://${host}/repository.git`, requests };
}

function probe(
  url: string,
  branch: string | null = null,
  options: Partial<ProbeOptions> = {},
): Promise<ProbedRepository> {
  return probeRepository(url, branch, {
    allowedHosts: [`127.0.0.1:${git.port}`],
    timeout_ms: 5_000,
    signal: new AbortController().signal,
    ...options,
  });
}

async function failure(promise: Promise<unknown>): Promise<BuildError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof BuildError) return error;
  throw new Error('no BuildError was thrown', { cause: error });
}

describe('what a repository offers', () => {
  it('is its default branch and that branch’s commit', async () => {
    const commit = await publishRepository(root, 'fine', { 'index.html': 'hello' }, { branch: 'trunk' });
    const found = await probe(`${git.url}/fine.git`);
    expect(found).toMatchObject({ branch: 'trunk', commit_sha: commit, address: '127.0.0.1' });
    expect(found.url.href).toBe(`${git.url}/fine.git`);
  });

  it('is the branch that was asked for', async () => {
    await publishRepository(root, 'branches', { a: '1' });
    const commit = await commitFiles(root, 'branches', { a: '2' }, { branch: 'feature/new' });
    expect(await probe(`${git.url}/branches.git`, 'feature/new')).toMatchObject({ commit_sha: commit });
  });

  it('a branch that does not exist: the nearest ones are named', async () => {
    await publishRepository(root, 'near', { a: '1' });
    await commitFiles(root, 'near', { a: '2' }, { branch: 'develop' });
    const error = await failure(probe(`${git.url}/near.git`, 'devlop'));
    expect(error).toMatchObject({ code: 'branch_not_found', stage: 'clone', retryable: false });
    expect(error.message).toContain('"devlop" does not exist');
    expect(error.message).toContain('"develop"');
  });
});

describe('a repository that cannot be cloned', () => {
  it('not found: says so', async () => {
    expect(await failure(probe(`${git.url}/absent-${randomUUID()}.git`))).toMatchObject({
      code: 'repository_not_found',
      retryable: false,
    });
  });

  it.each([401, 403, 404])('private (status %d): says so', async (status) => {
    const server = await serve((_, response) => response.writeHead(status).end());
    const error = await failure(probe(server.url, null, { allowedHosts: [server.host] }));
    expect(error.code).toBe('repository_not_found');
    expect(error.message).toContain('is private');
  });

  it('empty: asks for a commit', async () => {
    execFileSync('git', ['init', '--bare', '--quiet', join(root, 'empty.git')]);
    expect(await failure(probe(`${git.url}/empty.git`))).toMatchObject({ code: 'repository_empty' });
  });

  it('no default branch: asks for the setting', async () => {
    await publishRepository(root, 'headless', { a: '1' }, { branch: 'release' });
    execFileSync('git', ['-C', join(root, 'headless.git'), 'symbolic-ref', 'HEAD', 'refs/heads/gone']);
    const error = await failure(probe(`${git.url}/headless.git`));
    expect(error.code).toBe('no_default_branch');
    expect(error.message).toContain('"release"');
  });

  it('hangs: fails in bounded time, and may be tried again', async () => {
    const server = await serve(() => undefined);
    const elapsed = stopwatch();
    const error = await failure(probe(server.url, null, { allowedHosts: [server.host], timeout_ms: 300 }));
    expect(error).toMatchObject({ code: 'git_timed_out', retryable: true });
    expect(elapsed()).toBeLessThan(2_000);
  });

  it('never ends its answer: fails in bounded time', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
      response.write('001e# service=git-upload-pack\n');
    });
    const error = await failure(probe(server.url, null, { allowedHosts: [server.host], timeout_ms: 300 }));
    expect(error.code).toBe('git_timed_out');
  });

  it('is a web page: says so', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    );
    expect(await failure(probe(server.url, null, { allowedHosts: [server.host] }))).toMatchObject({
      code: 'not_a_git_repository',
    });
  });

  it('talks nonsense in git’s format: says so', async () => {
    const server = await serve((_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' })
        .end('zzzz nonsense'),
    );
    expect(await failure(probe(server.url, null, { allowedHosts: [server.host] }))).toMatchObject({
      code: 'not_a_git_repository',
    });
  });

  it('is away: may be tried again', async () => {
    expect(
      await failure(probe('http://127.0.0.1:1/a.git', null, { allowedHosts: ['127.0.0.1:1'] })),
    ).toMatchObject({
      code: 'git_not_reached',
      retryable: true,
    });
  });

  it('is stopped by the signal', async () => {
    const server = await serve(() => abort.abort(new Error('cancelled')));
    const abort = new AbortController();
    await expect(
      probe(server.url, null, { allowedHosts: [server.host], signal: abort.signal }),
    ).rejects.toThrow('cancelled');
  });
});

describe('a URL that points inside', () => {
  it.each([
    ['loopback', 'https://127.0.0.1/a.git'],
    ['loopback by name', 'https://localhost/a.git'],
    ['loopback in IPv6', 'https://[::1]/a.git'],
    ['loopback in IPv4-mapped IPv6', 'https://[::ffff:127.0.0.1]/a.git'],
    ['loopback as a number', 'https://2130706433/a.git'],
    ['loopback in octal', 'https://0177.0.0.1/a.git'],
    ['a private address', 'https://10.0.0.1/a.git'],
    ['the metadata address', 'https://169.254.169.254/a.git'],
    ['the metadata address in IPv6', 'https://[fd00:ec2::254]/a.git'],
  ])('%s: nothing is sent', async (_, url) => {
    expect(await failure(probe(url))).toMatchObject({ code: 'git_address_refused', retryable: false });
  });

  it('plain http: refused', async () => {
    const server = await serve((_, response) => response.end());
    expect(await failure(probe(server.url))).toMatchObject({ code: 'git_insecure' });
    expect(server.requests).toEqual([]);
  });

  it('a name that resolves to a public and a private address: refused', async () => {
    const resolve = async () => ['93.184.215.14', '10.0.0.1'];
    expect(await failure(probe('https://example.test/a.git', null, { resolve }))).toMatchObject({
      code: 'git_address_refused',
    });
  });

  it('after a redirect: the second host is checked before anything is sent to it', async () => {
    const inner = await serve((_, response) => response.end());
    const outer = await serve((_, response) =>
      response
        .writeHead(302, { location: `http://${inner.host}/a.git/info/refs?service=git-upload-pack` })
        .end(),
    );
    const error = await failure(probe(outer.url, null, { allowedHosts: [outer.host] }));
    expect(error.code).toBe('git_insecure');
    expect(outer.requests).toHaveLength(1);
    expect(inner.requests).toEqual([]);
  });

  it('after a redirect to https on a metadata address: refused', async () => {
    const outer = await serve((_, response) =>
      response
        .writeHead(302, { location: 'https://169.254.169.254/a.git/info/refs?service=git-upload-pack' })
        .end(),
    );
    expect(await failure(probe(outer.url, null, { allowedHosts: [outer.host] }))).toMatchObject({
      code: 'git_address_refused',
    });
  });

  it('a redirect to another protocol: refused', async () => {
    const outer = await serve((_, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    );
    expect((await failure(probe(outer.url, null, { allowedHosts: [outer.host] }))).retryable).toBe(false);
  });

  it('a DNS change between check and use: the address that was checked is connected to', async () => {
    await publishRepository(root, 'pinned', { a: '1' });
    let lookups = 0;
    // The second answer would be where an attacker wants us; it is never asked for.
    const resolve = async () => (lookups++ === 0 ? ['127.0.0.1'] : ['10.0.0.1']);
    const found = await probe(`http://git.example.test:${git.port}/pinned.git`, null, {
      resolve,
      allowedHosts: [`git.example.test:${git.port}`],
    });
    expect(found.address).toBe('127.0.0.1');
    expect(lookups).toBe(1);
  });

  it('redirects without end: refused', async () => {
    const server = await serve((request, response) =>
      response.writeHead(302, { location: request.url ?? '' }).end(),
    );
    expect(await failure(probe(server.url, null, { allowedHosts: [server.host] }))).toMatchObject({
      code: 'git_too_many_redirects',
    });
    expect(server.requests).toHaveLength(6);
  });

  it('a redirect to where the repository moved: followed', async () => {
    const commit = await publishRepository(root, 'moved', { a: '1' });
    const server = await serve((_, response) =>
      response.writeHead(301, { location: `${git.url}/moved.git/info/refs?service=git-upload-pack` }).end(),
    );
    const found = await probe(server.url, null, { allowedHosts: [server.host, `127.0.0.1:${git.port}`] });
    expect(found).toMatchObject({ commit_sha: commit });
    expect(found.url.href).toBe(`${git.url}/moved.git`);
  });
});
