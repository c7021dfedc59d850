import { expect } from 'vitest';
import { PLAN, type Books } from '../commissions/commission.fixture.js';
import type { Answer } from '../gateway.fixture.js';

export const send = (
  books: Books,
  kind: string,
  csv: string,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  books.gateway.call('POST', `/api/imports/${kind}`, {
    token: books.token,
    body: csv,
    headers: { 'content-type': 'text/csv', ...headers },
  });

export const PARTIES = `external_id,name,kind,email,iban,manager,manager_from
acme,ACME,company,,,,
p1,One,,one@example.test,DE89370400440532013000,boss,2026-01-01
p2,"Two, Ltd",company,,,,
boss,Boss,person,,,,
`;
export const CONTRACTS = `external_id,name,client,currency,starts_on,ends_on,plan,participants
c1,Care,acme,EUR,2026-01-01,,Partners,p1:60;p2:40
`;
export const INVOICES = `external_id,number,contract,currency,issued_on,sku,variant,description,quantity,net,tax,cost
i1,2026-1,c1,EUR,2026-02-01,care,,"Care, one month",1,100.00,19.00,40
i1,2026-1,c1,EUR,2026-02-01,,,,2.5,0.50,,
i2,2026-2,c1,EUR,,,,,,7,,
`;
export const PAYMENTS = `external_id,invoice,amount,paid_on
y1,i1,19.5,2026-02-03
y2,i1,100,2026-02-04
`;

/** The plan that the contracts of the files follow. */
export async function plan(books: Books): Promise<void> {
  const { id } = await books.done('POST', '/api/plans', { name: 'Partners', document: PLAN });
  await books.done('POST', `/api/plans/${id}/versions/1/publish`, { effective_from: '2020-01-01' });
}

/** Takes files that must be fine. */
export async function taken(books: Books, ...files: [string, string][]): Promise<void> {
  for (const [kind, csv] of files) {
    const { status, body } = await send(books, kind, csv);
    expect(status, JSON.stringify(body)).toBe(202);
  }
}

/** A refusal that names the place, and nothing written. */
export async function expectRefusedFile(
  books: Books,
  kind: string,
  csv: string,
  path: string,
  message: RegExp,
): Promise<void> {
  const before = await books.counts();
  const { status, body } = await send(books, kind, csv);
  expect(status, JSON.stringify(body)).toBe(422);
  const issue = body.errors.find((one: { path: string }) => one.path === path);
  expect(issue?.message, JSON.stringify(body.errors)).toMatch(message);
  expect(await books.counts()).toEqual(before);
}
