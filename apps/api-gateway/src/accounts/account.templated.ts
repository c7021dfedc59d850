import type { PoolClient } from 'pg';
import { accountSeed, type AccountSeed, type AccountTemplate } from '@slipway/shared/contracts';
import { Unprocessable } from '@slipway/shared/errors';
import { CHUNK, insertAccounts } from './account.insert.js';
import { usernameOf } from './account.list.rules.js';
import type { AccountOrder, TemplatedAccounts } from './account.order.js';
import { onRecord } from './account.on.record.js';
import { People } from './people.js';

/** Numbers that one order may find taken: twice what a file can hold, which is looked through in seconds. */
const MAX_TAKEN = 200_000;

type Field = 'email' | 'username' | 'display_name';

/**
 * Makes up as many accounts as were asked for; numbers whose address or user name is on record already are passed over.
 * @param mostTaken numbers that may be found taken before it is given up
 * @throws Unprocessable naming the part of the template that makes what cannot be, or what another number would not change
 */
export async function insertTemplated(
  client: PoolClient,
  jobId: string,
  order: AccountOrder,
  { count, template }: TemplatedAccounts,
  mostTaken = MAX_TAKEN,
): Promise<void> {
  const first = await nextNumber(client, order, template);
  const numbers = new FreeNumbers(client, order, template, first, mostTaken);
  // What somebody else stored between the look and the statement is made up for by the numbers that follow.
  for (let missing = count; missing > 0;) {
    const seeds = (await numbers.take(missing)).map(checked);
    missing = (await insertAccounts(client, jobId, order, seeds)).length;
  }
  await client.query(
    'UPDATE account_sequences SET next_n = $3 WHERE directory_id = $1 AND template = lower($2)',
    [order.directoryId, template.email, numbers.next],
  );
}

/** The number with which a template goes on. Until the transaction ends it is nobody else's. */
async function nextNumber(
  client: PoolClient,
  { directoryId }: AccountOrder,
  { email }: AccountTemplate,
): Promise<number> {
  const { rows } = await client.query<{ next_n: number }>(
    `INSERT INTO account_sequences AS s (directory_id, template, next_n) VALUES ($1, lower($2), 1)
     ON CONFLICT (directory_id, template) DO UPDATE SET next_n = s.next_n RETURNING next_n`,
    [directoryId, email],
  );
  return rows[0]!.next_n;
}

/** Goes through the numbers of a template for those whose address and user name nobody has. */
class FreeNumbers {
  private readonly people: People;
  private passedOver = 0;

  constructor(
    private readonly client: PoolClient,
    private readonly order: AccountOrder,
    private readonly template: AccountTemplate,
    public next: number,
    private readonly mostTaken: number,
  ) {
    this.people = new People(template);
  }

  async take(count: number): Promise<AccountSeed[]> {
    const free: AccountSeed[] = [];
    for (let rounds = 0; free.length < count; rounds += 1) {
      // Where many numbers are taken, more and more are looked at in one statement.
      const length = Math.min(CHUNK, (count - free.length) * 2 ** rounds);
      const offered = Array.from({ length }, (_, at) => this.people.person(this.next + at));
      const records = await onRecord(this.client, this.order, offered);
      for (const [at, person] of offered.entries()) {
        if (free.length === count) break;
        this.next += 1;
        const { email, username } = records[at]!;
        if (!email && !username) free.push(person);
        else this.passOver(person, { email: email !== null, username: username !== null });
      }
    }
    return free;
  }

  private passOver(person: AccountSeed, taken: { email: boolean; username: boolean }): void {
    const { template } = this;
    // Another number would come upon the same again.
    if (taken.email && !isNumbered(template.email))
      throw refusal('accounts_exist', 'email', `${person.email} is on record already`);
    if (taken.username && !isNumbered(template.username ?? template.email))
      throw refusal('accounts_exist', 'username', `"${usernameOf(person)}" is on record already`);
    this.passedOver += 1;
    if (this.passedOver > this.mostTaken)
      throw refusal(
        'accounts_exist',
        taken.email ? 'email' : 'username',
        `more than ${this.mostTaken.toLocaleString('en')} numbers of this template, up to ${this.next - 1}, are on record already: use another one`,
      );
  }
}

function isNumbered(text: string): boolean {
  return text.includes('{n}');
}

/** @throws Unprocessable naming the part of the template that makes what an account cannot have */
function checked(person: AccountSeed): AccountSeed {
  const parsed = accountSeed.safeParse(person);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = fieldOf(issue!.path[0]);
  const made = person[field] ?? '';
  const shown = made.length > 80 ? `${made.slice(0, 80)}…` : made;
  const reason = `makes "${shown}", which cannot be: ${issue!.message}`;
  throw refusal('invalid_request', field, reason);
}

function fieldOf(part: PropertyKey | undefined): Field {
  return part === 'email' || part === 'username' ? part : 'display_name';
}

function refusal(code: string, field: Field, message: string): Unprocessable {
  const path = `template.${field}`;
  return new Unprocessable(code, `${path}: ${message}. Nothing was stored.`, [{ path, message }]);
}
