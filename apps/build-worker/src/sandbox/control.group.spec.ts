import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createControlGroup } from './control.group.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-groups-'));
});

afterEach(() => rm(root, { recursive: true }));

const LIMITS = { memory_bytes: 1_000_000, processes: 10 };

async function onlyGroup(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('slipway-'));
  expect(names).toHaveLength(1);
  return join(folder, names[0] ?? '');
}

describe('a control group', () => {
  it('of version 2 gets its limits, and says whether the kernel killed for memory', async () => {
    await writeFile(join(root, 'cgroup.subtree_control'), 'cpu memory pids\n');
    const group = await createControlGroup(LIMITS, root);
    const folder = await onlyGroup(root);
    expect(await readFile(join(folder, 'memory.max'), 'utf8')).toBe('1000000');
    expect(await readFile(join(folder, 'pids.max'), 'utf8')).toBe('18');
    await group?.add(4711);
    expect(await readFile(join(folder, 'cgroup.procs'), 'utf8')).toBe('4711');
    await writeFile(join(folder, 'memory.events'), 'low 0\noom 1\noom_kill 0\n');
    expect(await group?.wasOutOfMemory()).toBe(false);
    await writeFile(join(folder, 'memory.events'), 'low 0\noom 1\noom_kill 1\n');
    expect(await group?.wasOutOfMemory()).toBe(true);
  });

  it('of version 1 is one folder per controller', async () => {
    await mkdir(join(root, 'memory'));
    await mkdir(join(root, 'pids'));
    const group = await createControlGroup(LIMITS, root);
    expect(group).toBeDefined();
    expect(await readFile(join(await onlyGroup(join(root, 'memory')), 'memory.limit_in_bytes'), 'utf8')).toBe(
      '1000000',
    );
    expect(await readFile(join(await onlyGroup(join(root, 'pids')), 'pids.max'), 'utf8')).toBe('18');
  });

  it('is done without where none can be made', async () => {
    expect(await createControlGroup(LIMITS, join(root, 'absent'))).toBeUndefined();
  });
});
