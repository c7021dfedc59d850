import { randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import { ownOptions, tell } from '../harness/child.ts';

/*
 * The limit: a loop that sends the same requests and keeps nothing, neither what it is about to do nor what came of it.
 */

export interface BareOptions {
  base: string;
  token: string;
  accounts: number;
  connections: number;
  /** Accounts in one Bulk request; 1 sends single POSTs. */
  perRequest: number;
}

export interface BareWord {
  perSecond: number;
}

const { base, token, accounts, connections, perRequest } = ownOptions() as BareOptions;
const { origin, pathname } = new URL(base);
const pool = new Pool(origin, { connections, pipelining: 1 });
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
const names = randomBytes(4).toString('hex');

const started = performance.now();
let next = 0;
await Promise.all(Array.from({ length: connections }, lane));
tell({ perSecond: (accounts / (performance.now() - started)) * 1_000 } satisfies BareWord);
await pool.close();

async function lane(): Promise<void> {
  for (let first = next; first < accounts; first = next) {
    next += perRequest;
    const users = Array.from({ length: Math.min(perRequest, accounts - first) }, (_, at) => user(first + at));
    const [path, body] = perRequest === 1 ? ['Users', users[0]] : ['Bulk', bulk(users)];
    const { statusCode, body: answer } = await pool.request({
      method: 'POST',
      path: `${pathname}/${path}`,
      headers,
      body: JSON.stringify(body),
    });
    await answer.json();
    if (statusCode >= 300) throw new Error(`the directory answered ${statusCode}`);
  }
}

function user(n: number) {
  const userName = `bare-${names}-${n}`;
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    externalId: `${names}-${n}-0190f1e2-7c3a-7000-8000`,
    userName,
    name: { formatted: 'Given Family', givenName: 'Given', familyName: 'Family' },
    displayName: 'Given Family',
    emails: [{ value: `${userName}@example.test`, type: 'work', primary: true }],
    password: 'a-password-of-20-chr',
    active: true,
  };
}

function bulk(users: ReturnType<typeof user>[]) {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: users.map((data) => ({ method: 'POST', path: '/Users', bulkId: data.externalId, data })),
  };
}
