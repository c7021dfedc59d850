import type { PoolClient } from 'pg';
import { emailAddress, type AccountSeed } from '@slipway/shared/contracts';
import { Unprocessable, type FieldIssue } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { MAX_ISSUES, usernameOf } from './account.list.rules.js';
import type { AccountOrder, ListedAccounts, TemplatedAccounts } from './account.order.js';
import { People } from './people.js';

/** Rows of one statement: some ten milliseconds of Postgres, and of the event loop. */
const CHUNK = 2_000;

/** @throws Unprocessable naming each address and user name that the directory has on record already */
export async function insertListed(
  client: PoolClient,
  jobId: string,
  order: AccountOrder,
  { seeds, placeOf }: ListedAccounts,
): Promise<void> {
  const issues: FieldIssue[] = [];
  for (let start = 0; start < seeds.length && issues.length < MAX_ISSUES; start += CHUNK) {
    const chunk = seeds.slice(start, start + CHUNK);
    const stored = await insert(client, jobId, order, chunk);
    if (stored.size === chunk.length) continue;
    const missing = chunk.flatMap((seed, at) =>
      stored.has(seed.email) ? [] : [{ seed, index: start + at }],
    );
    issues.push(...(await conflicts(client, order, missing, placeOf)));
  }
  if (issues.length === 0) return;
  const [first] = issues;
  throw new Unprocessable(
    'accounts_exist',
    `${first!.path}: ${first!.message}${issues.length > 1 ? `, and ${issues.length - 1} more` : ''}. Nothing was stored.`,
    issues.slice(0, MAX_ISSUES),
  );
}

/** Makes up as many accounts as were asked for; numbers whose address or user name is on record already are passed over. */
export async function insertTemplated(
  client: PoolClient,
  jobId: string,
  order: AccountOrder,
  { count, template }: TemplatedAccounts,
): Promise<void> {
  const people = new People(template);
  const isNumbered = template.email.includes('{n}');
  let missing = count;
  for (let rounds = 0; missing > 0; rounds += 1) {
    // Where many numbers are taken, more and more are tried at a time.
    const reserved = Math.min(CHUNK, isNumbered ? missing * 2 ** Math.min(rounds, 10) : 1);
    const first = isNumbered ? await reserveNumbers(client, order.directoryId, template.email, reserved) : 1;
    const seeds = Array.from({ length: reserved }, (_, at) => people.person(first + at));
    checkAddress(seeds[0]!);
    const stored = await insert(client, jobId, order, seeds, missing);
    missing -= stored.size;
    if (missing > 0 && !isNumbered) {
      const message = `${seeds[0]!.email} is on record already`;
      throw new Unprocessable('accounts_exist', `template.email: ${message}`, [
        { path: 'template.email', message },
      ]);
    }
  }
}

function checkAddress({ email }: AccountSeed): void {
  const parsed = emailAddress.safeParse(email);
  if (parsed.success) return;
  const message = `makes "${email}", which is no e-mail address`;
  throw new Unprocessable('invalid_request', `template.email: ${message}`, [
    { path: 'template.email', message },
  ]);
}

/** @returns the first of so many numbers that nobody else gets for this template */
async function reserveNumbers(
  client: PoolClient,
  directoryId: string,
  template: string,
  count: number,
): Promise<number> {
  const { rows } = await client.query<{ next_n: number }>(
    `INSERT INTO account_sequences AS s (directory_id, template, next_n) VALUES ($1, lower($2), $3 + 1)
     ON CONFLICT (directory_id, template) DO UPDATE SET next_n = s.next_n + $3 RETURNING next_n`,
    [directoryId, template, count],
  );
  return rows[0]!.next_n - count;
}

/**
 * Stores accounts in their order; those whose address or user name is taken are left out.
 * @param limit store no more than so many
 * @returns the addresses that were stored
 */
async function insert(
  client: PoolClient,
  jobId: string,
  { tenantId, directoryId, verificationEnabled }: AccountOrder,
  seeds: AccountSeed[],
  limit = seeds.length,
): Promise<Set<string>> {
  const stored = new Set<string>();
  // Free ones are known only when they are stored: what may be too many is offered in parts that cannot be.
  for (let start = 0; start < seeds.length && stored.size < limit;) {
    const part = seeds.slice(start, start + limit - stored.size);
    start += part.length;
    const { rows } = await client.query<{ email: string }>(
      `INSERT INTO accounts (id, tenant_id, directory_id, job_id, verification_enabled, email, username, given_name, family_name,
         display_name, birthdate, account_data)
       SELECT a.id, $1, $2, $3, $4, a.email, a.username, a.given_name, a.family_name, a.display_name, a.birthdate, a.account_data
       FROM unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::date[], $12::jsonb[])
         AS a (id, email, username, given_name, family_name, display_name, birthdate, account_data)
       ON CONFLICT DO NOTHING RETURNING email`,
      [
        tenantId,
        directoryId,
        jobId,
        verificationEnabled,
        part.map(() => newId()),
        part.map(({ email }) => email),
        part.map(usernameOf),
        part.map(({ given_name }) => given_name ?? null),
        part.map(({ family_name }) => family_name ?? null),
        part.map(({ display_name }) => display_name ?? null),
        part.map(({ birthdate }) => birthdate ?? null),
        part.map(({ account_data }) => JSON.stringify(account_data ?? {})),
      ],
    );
    for (const { email } of rows) stored.add(email);
  }
  return stored;
}

async function conflicts(
  client: PoolClient,
  { directoryId }: AccountOrder,
  missing: { seed: AccountSeed; index: number }[],
  placeOf: (index: number) => string,
): Promise<FieldIssue[]> {
  const { rows } = await client.query<{ email: string; username: string; status: string }>(
    `SELECT lower(email) AS email, lower(username) AS username, status FROM accounts
     WHERE directory_id = $1 AND (lower(email) = ANY ($2) OR lower(username) = ANY ($3))`,
    [
      directoryId,
      missing.map(({ seed }) => seed.email.toLowerCase()),
      missing.map(({ seed }) => usernameOf(seed).toLowerCase()),
    ],
  );
  const emails = new Map(rows.map((row) => [row.email, row.status]));
  const usernames = new Map(rows.map((row) => [row.username, row.status]));
  return missing.map(({ seed, index }) => {
    const byEmail = emails.get(seed.email.toLowerCase());
    const status = byEmail ?? usernames.get(usernameOf(seed).toLowerCase()) ?? 'pending';
    return {
      path: `${placeOf(index)}.${byEmail ? 'email' : 'username'}`,
      message: `is on record in this directory already (${status})`,
    };
  });
}
