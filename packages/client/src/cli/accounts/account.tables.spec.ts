import { describe, expect, it } from 'vitest';
import { anAccount } from './account.fixture.js';
import { accountDetails, accountRows } from './account.tables.js';

describe('accountRows', () => {
  it('names the directory, and says why one failed', () => {
    const accounts = [
      anAccount({ display_name: 'Ada Lovelace' }),
      anAccount({
        email: 'b@example.test',
        status: 'failed',
        directory_id: 'gone',
        error: { code: 'x', message: 'It is full.' },
      }),
    ];
    expect(accountRows(accounts, new Map([['directory-1', 'Staff']]))).toEqual([
      ['ACCOUNT', 'E-MAIL', 'STATUS', 'DIRECTORY', 'NAME'],
      ['account-1', 'a@example.test', 'created', 'Staff', 'Ada Lovelace'],
      ['account-1', 'b@example.test', 'failed', 'gone', '✖ It is full.'],
    ]);
  });
});

describe('accountDetails', () => {
  const details = (over: Parameters<typeof anAccount>[0]) =>
    Object.fromEntries(accountDetails(anAccount(over), 'Staff')) as Record<string, string>;

  it('leaves out what there is not', () => {
    expect(Object.keys(details({}))).toEqual([
      'account',
      'e-mail',
      'user name',
      'status',
      'directory',
      'origin',
      'password',
      'job',
      'created',
      'changed',
    ]);
  });

  it('tells of the code, the password and what else is kept', () => {
    const at = '2026-01-01T00:00:00.000Z';
    expect(
      details({
        given_name: 'Ada',
        family_name: 'Lovelace',
        origin: 'linked',
        has_password: false,
        revealed_at: at,
        verification: { sent_at: null, expires_at: at, attempts_left: 5 },
        account_data: { floor: 3 },
      }),
    ).toMatchObject({
      name: 'Ada Lovelace',
      origin: 'it was there before',
      password: `revealed at ${at}`,
      verified: 'no; the mail is on its way',
      floor: '3',
    });
    expect(details({ verification: { sent_at: at, expires_at: at, attempts_left: 2 } })).toMatchObject({
      verified: `no; the code of ${at} holds until ${at}, for 2 attempts`,
    });
  });
});
