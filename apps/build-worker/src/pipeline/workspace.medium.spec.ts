import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@slipway/shared/logging';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identityOf } from '../sandbox/process.tree.js';
import { Unsandboxed } from '../sandbox/unsandboxed.js';
import { removalsDone, sweepWorkspaces, Workspace } from './workspace.js';

const logger = createLogger({ service: 'test', level: 'silent' });
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-workspaces-'));
});

afterEach(() => rm(root, { recursive: true }));

async function swept(): Promise<string[]> {
  const names = await sweepWorkspaces(root, logger);
  await removalsDone();
  return names;
}

/** A workspace with something in it. */
async function workspace(): Promise<{ folder: string; ownedBy(change: object): Promise<void> }> {
  const { root: folder } = await Workspace.create(root, new Unsandboxed());
  await writeFile(join(folder, 'source', 'file'), 'x');
  const path = join(folder, 'owner.json');
  return {
    folder,
    async ownedBy(change) {
      const owner = JSON.parse(await readFile(path, 'utf8')) as object;
      await writeFile(path, JSON.stringify({ ...owner, ...change }));
    },
  };
}

async function age(folder: string, hours: number): Promise<void> {
  const at = new Date(Date.now() - hours * 3_600_000);
  await utimes(folder, at, at);
}

describe('what a worker leaves', () => {
  it('is removed when the worker was killed', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const left = await workspace();
    await left.ownedBy(identityOf(child.pid ?? 0) ?? {});
    expect(await swept()).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await swept()).toHaveLength(1);
    expect(await readdir(root)).toEqual([]);
  });

  it('is removed when another process got the worker’s id', async () => {
    const left = await workspace();
    await left.ownedBy({ startedAt: '1' });
    expect(await swept()).toHaveLength(1);
  });

  it('stays while a worker is at it, however long', async () => {
    const { folder } = await workspace();
    await age(folder, 100);
    expect(await swept()).toEqual([]);
    expect(await readdir(join(folder, 'source'))).toEqual(['file']);
  });

  it.each([
    ['another machine', { boot: 'another', pid: 1 }],
    ['another container', { namespace: 'pid:[1]', pid: 1 }],
  ])('of %s stays until no build can be at it any more', async (_, owner) => {
    const left = await workspace();
    await left.ownedBy(owner);
    expect(await swept()).toEqual([]);
    await age(left.folder, 7);
    expect(await swept()).toHaveLength(1);
  });

  it('without an owner stays until no build can be at it any more', async () => {
    const folder = join(root, 'build-abcdef');
    await mkdir(folder);
    expect(await swept()).toEqual([]);
    await age(folder, 7);
    expect(await swept()).toEqual(['build-abcdef']);
  });

  it('is all that is removed', async () => {
    await mkdir(join(root, '.stage'));
    await age(join(root, '.stage'), 100);
    expect(await swept()).toEqual([]);
    expect(await sweepWorkspaces(join(root, 'not there'), logger)).toEqual([]);
  });
});
