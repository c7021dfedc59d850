import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveControl } from '../launcher/control.ts';
import { lockHome, unlockHome } from '../launcher/home.ts';
import { readKeys, type HomeKeys } from '../launcher/key.file.ts';
import { newKeyForHome, subjectOf } from './home.rotation.ts';

const databaseUrl = 'postgresql://somewhere/slipway';
const bytes = (key: string) => Buffer.from(key, 'base64');

describe('newKeyForHome', () => {
  let home: string;
  let endControl: (() => void) | undefined;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'slipway-rotation-'));
  });
  afterEach(async () => {
    endControl?.();
    endControl = undefined;
    unlockHome(home);
    await rm(home, { recursive: true, force: true });
  });

  /** A launcher, as far as it is asked for restarts. */
  function launch(restart: () => Promise<void>): void {
    lockHome(home);
    endControl = serveControl(home, { databaseUrl }, restart);
  }

  it('has every service know the new key before one of them seals with it', async () => {
    const { current: old } = readKeys(home);
    const seen: HomeKeys[] = [];
    launch(async () => void seen.push(readKeys(home)));
    const { subject, forgetOldKeys } = await newKeyForHome(home, () => undefined);
    const fresh = seen[1]!.current;
    expect(fresh).not.toBe(old);
    expect(seen).toEqual([
      { current: old, previous: [fresh] },
      { current: fresh, previous: [old] },
    ]);
    expect(subject).toEqual({ databaseUrl, current: bytes(fresh), previous: [bytes(old)] });
    expect(subjectOf(home)).toEqual(subject);
    forgetOldKeys();
    expect(readKeys(home)).toEqual({ current: fresh, previous: [] });
  });

  it('leaves all keys in the home when a service does not start, and can be run again', async () => {
    const { current: old } = readKeys(home);
    let restarts = 0;
    launch(async () => {
      restarts += 1;
      if (restarts === 2) throw new Error('account-worker did not start');
    });
    const failed = newKeyForHome(home, () => undefined);
    await expect(failed).rejects.toThrow('The services were not restarted: account-worker did not start');
    const between = readKeys(home);
    expect(between.previous).toEqual([old]);
    const { subject } = await newKeyForHome(home, () => undefined);
    expect(subject.previous).toEqual([bytes(between.current), bytes(old)]);
  });

  it('gives up when npm start is stopped meanwhile', async () => {
    launch(() => {
      endControl?.();
      return new Promise(() => undefined);
    });
    await expect(newKeyForHome(home, () => undefined)).rejects.toThrow('npm start was stopped meanwhile.');
  });

  it('says what to do where nothing runs', async () => {
    await expect(newKeyForHome(home, () => undefined)).rejects.toThrow(/Nothing runs in .*npm start/);
    expect(() => subjectOf(home)).toThrow(/Nothing runs in/);
    lockHome(home);
    expect(() => subjectOf(home)).toThrow(/Nothing runs in/);
  });
});
