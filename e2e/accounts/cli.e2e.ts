import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlipwayClient } from '@slipway/client';
import { account, directory, listOf } from '@slipway/shared/contracts';
import { machine } from '../env.ts';
import { ROOT } from '../slipway.fixture.ts';
import { DOMAIN, TestAccounts, TOKEN } from './accounts.fixture.ts';

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface RunOptions {
  stdin?: string;
  /** Ctrl-C, as soon as stdout has this text. */
  interruptAt?: string;
}

describe('slipway accounts, slipway directories', () => {
  let accounts: TestAccounts;
  let client: SlipwayClient;
  let space: string;
  let key: string;
  beforeAll(async () => {
    accounts = await TestAccounts.start();
    ({ client, space } = await accounts.tenant());
    ({ key } = await client.createApiKey({ name: 'cli' }));
  });
  afterAll(() => accounts.close());

  /** Runs `slipway …` as a program does: no terminal. */
  const run = (args: string[], { stdin, interruptAt }: RunOptions = {}) =>
    new Promise<Run>((resolve) => {
      const child = spawn(process.execPath, [join(ROOT, 'packages/client/bin/slipway.js'), ...args], {
        env: {
          PATH: machine['PATH'],
          SLIPWAY_API_URL: accounts.slipway.stack.apiUrl,
          SLIPWAY_API_KEY: key,
        },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      child.stdin.end(stdin ?? '');
      let [stdout, stderr, isInterrupted] = ['', '', false];
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
        if (isInterrupted || interruptAt === undefined || !stdout.includes(interruptAt)) return;
        isInterrupted = true;
        child.kill('SIGINT');
      });
      child.stderr.on('data', (chunk) => (stderr += chunk));
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  const slipway = (...args: string[]) => run(args);
  const json = async <T>(schema: { parse(value: unknown): T }, ...args: string[]): Promise<T> =>
    schema.parse(JSON.parse((await run(['--json', ...args])).stdout));
  const said = (text: string) => ({ code: 0, stdout: `${text}\n`, stderr: '' });
  const refused = (text: string) => ({ code: 1, stdout: '', stderr: expect.stringContaining(text) });

  const email = `user1@${DOMAIN}`;

  it('makes twenty, and tells how it goes', async () => {
    const { code, stdout } = await slipway('accounts', 'create', '--count', '20', '--verify', '--follow');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Job [0-9a-f-]{36} makes 20 accounts\.\n/);
    expect(stdout).toContain('● 20 of 20');
    expect(stdout).toMatch(/✔ 20 created, 20 mailed in [\d.]+ s\n$/);
    expect(stdout).not.toContain('\u001b');
    expect(accounts.directory.users(space)).toHaveLength(20);
  });

  it('lists them, finds them, and shows one', async () => {
    const { stdout } = await slipway('accounts', 'list', '--limit', '3');
    const [header, ...rows] = stdout.trimEnd().split('\n');
    expect(header).toMatch(/^ACCOUNT\s+E-MAIL\s+STATUS\s+DIRECTORY\s+NAME$/);
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatch(/user20@example\.test\s+created\s+Sandbox/);
    expect(rows[3]).toBe('… and 17 more: --limit 20');

    const list = listOf(account).pick({ data: true, total: true });
    const filtered = ['--status', 'created', '--directory', 'sandbox', '--search', 'user1@'];
    expect(await json(list, 'accounts', 'list', ...filtered)).toMatchObject({ total: 1, data: [{ email }] });
    expect(await slipway('accounts', 'list', '--status', 'failed')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No such accounts'),
    });
    const { stdout: shown } = await slipway('accounts', 'show', email.toUpperCase());
    expect(shown).toMatch(/^e-mail +user1@example\.test$/m);
    expect(shown).toMatch(/^directory +Sandbox$/m);
    expect(shown).toMatch(/^verified +no; the code of .* for 5 attempts$/m);
  });

  it('verifies with the code of the mail, and mails another one', async () => {
    expect(await slipway('accounts', 'verify', email, '000000')).toEqual(refused('4 attempts are left'));
    const mail = await accounts.mail.next(email, { after: 0 });
    const [, first, second] = /code is (\d{3}) (\d{3})/.exec(mail.text)!;
    expect(await slipway('accounts', 'verify', email, `${first} ${second}`)).toEqual(
      said(`${email} is verified.`),
    );
    expect(await slipway('accounts', 'resend', email)).toEqual(refused('verified already'));
    const other = `user2@${DOMAIN}`;
    expect(await slipway('accounts', 'resend', other)).toEqual(said(`A new code was mailed to ${other}.`));
    expect(accounts.mail.mails(other)).toHaveLength(2);
    expect(await slipway('accounts', 'resend', other)).toEqual(refused('can be asked for in'));
  });

  it('reveals once, and only when it is sure', async () => {
    expect(await slipway('accounts', 'reveal', email)).toEqual(refused('say --yes'));
    const { stdout } = await slipway('accounts', 'reveal', email, '--yes');
    const [, password] = /^password +(\S+)$/m.exec(stdout)!;
    const { target_id } = await json(account, 'accounts', 'show', email);
    expect(accounts.directory.password(space, target_id!)).toBe(password);
    expect(await slipway('accounts', 'reveal', email, '--yes')).toEqual(refused('was revealed at'));
  });

  it('disables, enables and deletes, and waits until that is done', async () => {
    const there = () => accounts.directory.users(space).find(({ userName }) => userName === 'user1');
    expect(await slipway('accounts', 'disable', email)).toEqual(said(`${email} is disabled.`));
    expect(there()).toMatchObject({ active: false });
    expect(await slipway('accounts', 'enable', email)).toEqual(said(`${email} is enabled.`));
    expect(there()).toMatchObject({ active: true });
    expect(await slipway('accounts', 'delete', email)).toEqual(refused('say --yes'));
    expect(await slipway('accounts', 'delete', email, '--yes')).toEqual(said(`${email} is deleted.`));
    expect(there()).toBeUndefined();
    expect(await slipway('accounts', 'show', email)).toEqual(refused('There is no account'));
  });

  it('takes addresses, and files', async () => {
    const listed = ['--email', `ada@${DOMAIN}`, '--email', `alan@${DOMAIN}`];
    const made = await slipway('accounts', 'create', ...listed, '--follow');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('2 created') });
    const file = join(accounts.slipway.home, 'people.csv');
    await writeFile(file, `\ufeffEmail,Given Name\r\ngrace@${DOMAIN},"Grace ""Amazing"""\r\n`);
    const fromFile = await slipway('accounts', 'create', '--csv', file, '--follow');
    expect(fromFile).toMatchObject({ code: 0, stdout: expect.stringContaining('1 created') });
    expect(await json(account, 'accounts', 'show', `grace@${DOMAIN}`)).toMatchObject({
      given_name: 'Grace "Amazing"',
    });
    const piped = await run(['accounts', 'create', '--csv', '-', '--follow'], {
      stdin: `email\nkatherine@${DOMAIN}\n`,
    });
    expect(piped).toMatchObject({ code: 0, stdout: expect.stringContaining('makes an account') });
  });

  it('names each fault of a file by its line, and makes nothing', async () => {
    const before = accounts.directory.users(space).length;
    const lines = ['email,birthdate', 'nobody', `ada2@${DOMAIN},1815-12-10`, 'eve@elsewhere.test,1990-01-01'];
    const faulty = await run(['accounts', 'create', '--csv', '-'], { stdin: lines.join('\n') });
    expect(faulty).toMatchObject({ code: 1, stdout: '' });
    expect(faulty.stderr).toContain('Nothing was stored.');
    expect(faulty.stderr).toMatch(/^ {2}line 2: has 1 values for 2 columns$/m);
    expect(faulty.stderr).toMatch(/^ {2}line 3\.birthdate: must be from 1900/m);
    expect(await slipway('accounts', 'create', '--csv', '/no/such.csv')).toEqual(refused('cannot be read'));
    expect(accounts.directory.users(space)).toHaveLength(before);
  });

  it.each([
    [['--count', '0'], 'count:'],
    [['--count', '10000000'], 'count:'],
    [['--count', 'many'], 'whole number'],
    [['--count', '2', '--template', `user@${DOMAIN}`], 'needs {n}'],
    [['--count', '2', '--template', 'user{n}@elsewhere.test'], 'must be an address of example.test'],
    [['--count', '2', '--directory', 'Nope'], 'There is "Sandbox"'],
    [['--count', '2', '--csv', 'x.csv'], 'cannot be used with'],
    [['--count', '2', '--priority', '9'], 'priority:'],
    [[], 'Say which accounts'],
  ])('refuses %j', async (args, text) => {
    expect(await slipway('accounts', 'create', ...args)).toEqual(refused(text));
  });

  it('fails with the job, and says why', async () => {
    accounts.directory.set({ unauthorized: true });
    const failed = await slipway('accounts', 'create', '--count', '2', '--follow');
    accounts.directory.set({ unauthorized: false });
    expect(failed).toMatchObject({ code: 1, stdout: expect.stringContaining('✖ failed: ') });
    expect(failed.stdout).toContain('status 401');
    expect(failed.stdout).toMatch(/slipway accounts list --job \S+ --status failed/);
  });

  it('leaves the job alone at Ctrl-C, and says how to go on', async () => {
    accounts.directory.set({ latency_ms: 60_000 });
    const left = await run(['accounts', 'create', '--count', '5', '--follow'], {
      interruptAt: '0 of 5 are in',
    });
    expect(left.code).toBe(130);
    const [, jobId] = /slipway cancel (\S+)/.exec(left.stderr)!;
    expect(left.stderr).toContain(`slipway logs ${jobId} --follow`);
    expect(await client.job(jobId!)).toMatchObject({ status: 'active' });
    const following = slipway('logs', jobId!, '--follow');
    expect(await slipway('cancel', jobId!)).toMatchObject({ code: 0 });
    expect(await following).toMatchObject({ code: 1, stdout: expect.stringContaining('■ cancelled') });
    accounts.directory.set({ latency_ms: 0 });
  });

  describe('directories', () => {
    const add = (name: string, token: string) =>
      run(
        [
          ...['directories', 'add', '--name', name, '--url', accounts.directory.base(name)],
          ...['--domain', DOMAIN, '--quota', '500', '--token-stdin'],
        ],
        { stdin: `${token}\n` },
      );

    it('registers one, and says what it can do', async () => {
      const { code, stdout } = await add('staff', TOKEN);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^staff is registered as [0-9a-f-]{36}\.\n/);
      expect(stdout).toContain('staff can do Bulk of 1,000 operations, PATCH, filters, ETags.');
      const { stdout: list } = await slipway('directories', 'list');
      expect(list).toMatch(/staff +reached +0 +500\/s +http:/);
      expect(list).toContain('Sandbox (default)');
      const made = await slipway('accounts', 'create', '--count', '3', '--directory', 'STAFF', '--follow');
      expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('3 created') });
      expect(accounts.directory.users('staff')).toHaveLength(3);
    });

    it('says why one is not reached, and how to put that right', async () => {
      const wrong = await add('guests', 'wrong');
      expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('status 401') });
      expect(wrong.stderr).toContain('slipway directories update "guests"');
      const file = join(accounts.slipway.home, 'token');
      await writeFile(file, `${TOKEN}\n`);
      const right = await slipway('directories', 'update', 'guests', '--token-file', file, '--quota', 'none');
      expect(right).toMatchObject({ code: 0, stdout: expect.stringContaining('guests can do Bulk') });
      expect(await json(directory, 'directories', 'show', 'guests')).toMatchObject({
        problem: null,
        requests_per_second: null,
      });
      expect(await slipway('directories', 'check', 'guests')).toMatchObject({ code: 0 });
      expect(await slipway('directories', 'release', 'guests')).toEqual(
        said('guests is asked again from now on.'),
      );
    });

    it('needs its token from where nobody else sees it', async () => {
      const without = ['directories', 'add', '--name', 'x', '--url', accounts.directory.base('x')];
      expect(await run([...without, '--domain', DOMAIN])).toEqual(refused('--token-stdin or --token-file'));
      expect(await run(without)).toEqual(refused('--domain <domain> is missing'));
      expect(await run([...without, '--token', 'x'])).toEqual(refused("unknown option '--token'"));
    });

    it('forgets one, and its accounts only when told so', async () => {
      const remove = ['directories', 'remove', 'staff'];
      expect(await run(remove)).toEqual(refused('say --yes'));
      expect(await run([...remove, '--yes'])).toEqual(refused('3 accounts of this directory are on record'));
      expect(await run([...remove, '--yes', '--forget-accounts'])).toEqual(said('staff is forgotten.'));
      expect(accounts.directory.users('staff')).toHaveLength(3);
    });
  });
});
