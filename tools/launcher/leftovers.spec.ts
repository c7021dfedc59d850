import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endLeftovers, identify, isAlive, noteProcesses } from './leftovers.ts';

describe('processes that a launcher may leave behind', () => {
  let home: string;
  let child: ChildProcess;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'slipway-leftovers-'));
    child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
  });
  afterEach(() => {
    child.kill('SIGKILL');
    rmSync(home, { recursive: true });
  });
  const ended = () => once(child, 'exit');

  it('are known again, as often as they are looked at', async () => {
    const known = identify(child.pid!);
    expect(known.started).not.toBe('');
    expect(identify(child.pid!)).toEqual(known);
    expect(isAlive(known)).toBe(true);
    child.kill('SIGKILL');
    await ended();
    expect(isAlive(known)).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')('are told by what no clock of the wall changes', () => {
    expect(identify(child.pid!).started).toMatch(/^[0-9a-f-]{36} \d+$/);
  });

  it('are not what has got their number since', () => {
    expect(isAlive({ pid: child.pid!, started: `${identify(child.pid!).started}0` })).toBe(false);
    expect(isAlive({ pid: child.pid!, started: '' })).toBe(false);
  });

  it('are ended, and nothing else is', async () => {
    const other = { pid: process.pid, started: 'at another time' };
    noteProcesses(home, [child.pid!, 2 ** 22 + 1]);
    const exit = ended();
    expect(endLeftovers(home)).toBe(1);
    expect(await exit).toEqual([null, 'SIGTERM']);
    expect(endLeftovers(home)).toBe(0);
    writeFileSync(join(home, 'processes.json'), JSON.stringify([other]));
    expect(endLeftovers(home)).toBe(0);
  });
});
