import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bestOf, stopwatch } from '@slipway/testing/pace';
import { SandboxHarness } from '../testing/sandbox.harness.js';
import { processesMarked } from './process.tree.js';

const MiB = 1024 * 1024;

/** A name in the environment of a command, by which its processes are found from outside when all is over. */
function marked() {
  const value = randomUUID();
  return { environment: { MARK: value }, isLeft: () => processesMarked(`MARK=${value}`).length > 0 };
}

describe('what a build sees', () => {
  let harness: SandboxHarness;
  let other: string;

  beforeAll(async () => {
    harness = await SandboxHarness.start('bubblewrap');
    other = await mkdtemp(join(tmpdir(), 'slipway-other-build-'));
    await writeFile(join(other, 'secret.txt'), 'of another build');
  });

  afterAll(async () => {
    await harness.stop();
    await rm(other, { recursive: true });
  });

  it('a build that reads the host’s home finds none', async () => {
    const { stdout } = await harness.sh(
      `ls -a ${homedir()} /root /home /var /run /srv /mnt /boot /sys 2>&1 | grep -v "No such"; ls /usr/local; ls /opt/slipway`,
    );
    expect(stdout.trim()).toBe('bin');
  });

  it('a build that reads another build’s folder finds nothing', async () => {
    const { outcome, stderr } = await harness.sh(`cat ${other}/secret.txt; ls ${harness.root}`);
    expect(outcome).toMatchObject({ exit_code: 2 });
    expect(stderr.match(/No such file/g)).toHaveLength(2);
  });

  it('a build that reads the worker’s environment through /proc sees its own processes only', async () => {
    process.env['SLIPWAY_TEST_SECRET'] = 'of-the-worker';
    const { stdout } = await harness.sh(
      'cat /proc/[0-9]*/environ | tr "\\0" "\\n"; ls -d /proc/[0-9]* | wc -l; cat /proc/mounts',
      {
        environment: { OWN: 'value' },
      },
    );
    delete process.env['SLIPWAY_TEST_SECRET'];
    expect(stdout).toContain('OWN=value');
    expect(stdout).not.toContain('of-the-worker');
    expect(stdout).not.toContain('SLIPWAY_TEST_SECRET');
    expect(stdout).not.toContain(harness.root);
    expect(Number(/^(\d+)$/m.exec(stdout)?.[1])).toBeLessThan(8);
  });

  it('runs as a user without rights that can write only where it should', async () => {
    const { stdout } = await harness.sh(
      'id -u; for p in / /etc /usr /usr/local /dev /opt/slipway/bin /etc/passwd; do touch $p/x 2>/dev/null && echo "wrote $p"; done; touch /workspace/ok /tmp/ok /dev/shm/ok && echo fine; mknod /workspace/dev c 1 5 2>/dev/null && echo device; mount -t tmpfs x /tmp 2>/dev/null && echo mounted; true',
    );
    expect(stdout).toBe('1000\nfine\n');
  });

  it('is started within a few hundredths of a second', async () => {
    await harness.sh('true');
    const start = async () => (await harness.sh('true')).duration_ms;
    const { result, pace } = await bestOf(5, start, (ms) => ms);
    expect(result).toBeLessThan(250 * pace);
  });
});

describe.each(['bubblewrap', 'none'] as const)('the limits of a build (%s)', (kind) => {
  let harness: SandboxHarness;

  beforeAll(async () => {
    harness = await SandboxHarness.start(kind);
  });

  afterAll(() => harness.stop());

  it('forks forever: bounded, and killed as a tree', async () => {
    const mark = marked();
    const { outcome } = await harness.node(
      `const { spawn } = require('node:child_process');
       setInterval(() => { for (let i = 0; i < 5; i++) try { spawn('sleep', ['100']).on('error', () => {}); } catch {} }, 1);`,
      {
        // Without a sandbox the kernel cannot count this build's processes apart; the watch alone has to.
        limits: { processes: 128, wall_ms: 5_000 },
        environment: mark.environment,
      },
    );
    expect(outcome.outcome).toBe('stopped');
    expect(mark.isLeft()).toBe(false);
    expect((await harness.sh('echo fine')).stdout).toBe('fine\n');
  });

  it('eats memory: stopped, and the worker goes on', async () => {
    const { outcome, duration_ms } = await harness.node(
      'const a = []; setInterval(() => a.push(Buffer.alloc(16 * 1024 * 1024, 1)), 5);',
      { limits: { memory_bytes: 200 * MiB } },
    );
    expect(outcome).toEqual({ outcome: 'stopped', by: 'memory' });
    expect(duration_ms).toBeLessThan(10_000);
  });

  it('fills the disk: stopped', async () => {
    const { outcome } = await harness.sh(
      'for i in 1 2 3 4 5 6 7 8 9; do head -c 16000000 /dev/zero > f$i; done; sleep 20',
      {
        limits: { disk_bytes: 32 * MiB },
      },
    );
    expect(outcome).toEqual({ outcome: 'stopped', by: 'disk' });
    await harness.sh('rm -f f*');
  });

  it('ignores SIGTERM: killed after the grace', async () => {
    const mark = marked();
    const { outcome, duration_ms } = await harness.sh('trap "" TERM; while :; do sleep 0.1; done', {
      limits: { wall_ms: 300, kill_grace_ms: 300 },
      environment: mark.environment,
    });
    expect(outcome).toEqual({ outcome: 'stopped', by: 'time' });
    // Much less than the fifteen seconds that it may take when nobody asks for less.
    expect(duration_ms).toBeLessThan(10_000);
    expect(mark.isLeft()).toBe(false);
  });

  it('leaves daemons: they end with it', async () => {
    const mark = marked();
    const { outcome, duration_ms } = await harness.sh(
      'setsid sh -c "trap \\"\\" TERM HUP; sleep 300" & sleep 0.1; echo done',
      {
        environment: mark.environment,
      },
    );
    expect(outcome).toMatchObject({ outcome: 'exited', exit_code: 0 });
    expect(duration_ms).toBeLessThan(5_000);
    expect(mark.isLeft()).toBe(false);
  });

  it('leaves many that hold no pipe: they have ended when it has', async () => {
    const mark = marked();
    const { outcome } = await harness.sh(
      'for i in $(seq 100); do setsid sleep 300 >/dev/null 2>&1 </dev/null & done',
      { environment: mark.environment },
    );
    expect(mark.isLeft()).toBe(false);
    expect(outcome).toMatchObject({ outcome: 'exited', exit_code: 0 });
  });

  it('is aborted within two seconds and leaves no process', async () => {
    const mark = marked();
    const abort = new AbortController();
    let elapsed = () => Number.NaN;
    const run = harness.sh('trap "" TERM; sleep 300 & echo started; wait; sleep 300', {
      signal: abort.signal,
      environment: mark.environment,
      limits: { kill_grace_ms: 200 },
      onOutput: () => {
        elapsed = stopwatch();
        abort.abort(new Error('cancelled'));
      },
    });
    await expect(run).rejects.toThrow('cancelled');
    expect(elapsed()).toBeLessThan(2_000);
    expect(mark.isLeft()).toBe(false);
  });

  it('is told apart by its exit code', async () => {
    expect((await harness.sh('exit 7')).outcome).toMatchObject({ outcome: 'exited', exit_code: 7 });
  });
});
