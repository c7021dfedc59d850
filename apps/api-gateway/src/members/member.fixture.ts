import { newId } from '@slipway/shared/ids';
import type { TestGateway } from '../gateway.fixture.js';

export const PASSWORD = 'correct horse battery';

export interface Person {
  id: string;
  email: string;
  token: string;
  refreshToken: string;
}

export const newAddress = (): string => `${newId()}@example.test`;

const personOf = (body: {
  access_token: string;
  refresh_token: string;
  user: { id: string; email: string };
}): Person => ({
  id: body.user.id,
  email: body.user.email,
  token: body.access_token,
  refreshToken: body.refresh_token,
});

/** The first user, and admin, of a new organisation. */
export async function founder(gateway: TestGateway, organisation = 'Acme & Sons'): Promise<Person> {
  const { body } = await gateway.call('POST', '/api/auth/sign-up', {
    body: { email: newAddress(), password: PASSWORD, organisation },
  });
  return personOf(body);
}

/** Somebody who has accepted an invitation; the gateway has no mail server. */
export async function joined(
  gateway: TestGateway,
  admin: Person,
  role: 'admin' | 'member' = 'member',
  email = newAddress(),
): Promise<Person> {
  const invited = await gateway.call('POST', '/api/invitations', {
    token: admin.token,
    body: { email, role },
  });
  const { body } = await gateway.call('POST', '/api/auth/invitations/accept', {
    body: { token: tokenOf(String(invited.body.link)), password: PASSWORD },
  });
  return personOf(body);
}

/** What stands behind the `#` of a link, on a page of its own or in the text of a mail. */
export function tokenOf(text: string): string {
  return /#([\w-]{43})/.exec(text)?.[1] ?? '';
}
