import type { Account } from '@slipway/shared/contracts';

/** The rows of a list; what may be long comes last. @param directories their names by id */
export function accountRows(accounts: Account[], directories: ReadonlyMap<string, string>): string[][] {
  return [
    ['ACCOUNT', 'E-MAIL', 'STATUS', 'DIRECTORY', 'NAME'],
    ...accounts.map((account) => [
      account.id,
      account.email,
      account.status,
      directories.get(account.directory_id) ?? account.directory_id,
      account.error ? `${nameOf(account)} ✖ ${account.error.message}`.trim() : nameOf(account),
    ]),
  ];
}

/** Everything about one account, a row each; what it does not have is left out. */
export function accountDetails(account: Account, directory: string): string[][] {
  const rows: [string, string | null][] = [
    ['account', account.id],
    ['e-mail', account.email],
    ['user name', account.username],
    ['name', nameOf(account) || null],
    ['birthdate', account.birthdate],
    ['status', account.status],
    ['problem', account.error?.message ?? null],
    ['directory', directory],
    ['id there', account.target_id],
    ['origin', account.origin === 'linked' ? 'it was there before' : account.origin && 'made by us'],
    ['verified', account.verified_at ?? waitsFor(account)],
    ['password', passwordState(account)],
    ['job', account.job_id],
    ['created', account.created_at],
    ['changed', account.updated_at],
    ...Object.entries(account.account_data).map(([name, value]): [string, string] => [name, String(value)]),
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
}

function nameOf({ display_name, given_name, family_name }: Account): string {
  return display_name ?? [given_name, family_name].filter(Boolean).join(' ');
}

function waitsFor({ verification }: Account): string | null {
  if (!verification) return null;
  const { sent_at, expires_at, attempts_left } = verification;
  if (!sent_at) return 'no; the mail is on its way';
  return `no; the code of ${sent_at} holds until ${expires_at}, for ${attempts_left} attempts`;
}

function passwordState({ has_password, revealed_at }: Account): string {
  if (has_password) return 'can be revealed, once';
  return revealed_at ? `revealed at ${revealed_at}` : 'none that is known here';
}
