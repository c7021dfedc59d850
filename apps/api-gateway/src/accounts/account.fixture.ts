import type { Answer, CallOptions, TestGateway } from '../gateway.fixture.js';

export const DOMAIN = 'example.test';

/** The operator's directory; nothing listens there, and nothing is asked there by a gateway. */
export const DIRECTORY_ENV = {
  DEFAULT_DIRECTORY_URL: 'http://127.0.0.1:9998/{tenant}/scim/v2',
  DEFAULT_DIRECTORY_TOKEN: 'sandbox',
  DEFAULT_DIRECTORY_DOMAINS: DOMAIN,
  DIRECTORY_ALLOWED_HOSTS: '127.0.0.1:9998',
};

/** How many accounts, and jobs that make some, are on record. */
export async function storedAccounts(gateway: TestGateway): Promise<{ accounts: number; jobs: number }> {
  const { rows } = await gateway.pool.query<{ accounts: number; jobs: number }>(
    `SELECT (SELECT count(*)::int FROM accounts) AS accounts,
       (SELECT count(*)::int FROM jobs WHERE type = 'account') AS jobs`,
  );
  return rows[0]!;
}

/** Sends a file of accounts. */
export function sendCsv(
  gateway: TestGateway,
  token: string,
  csv: string | Uint8Array,
  { headers, query = '' }: Pick<CallOptions, 'headers'> & { query?: string } = {},
): Promise<Answer> {
  return gateway.call('POST', `/api/accounts${query}`, {
    token,
    body: csv,
    headers: { 'content-type': 'text/csv', ...headers },
  });
}
