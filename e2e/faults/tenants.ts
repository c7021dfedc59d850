import { SlipwayClient } from '@slipway/client';
import type { Tenant } from './client.ts';
import type { System } from './system.ts';
import { until } from './until.ts';

const PASSWORD = 'correct horse battery';
const SIGN_IN_MS = 30_000;

/** Makes a tenant, who goes by an API key: it does not expire when clocks jump. */
export async function signUp(
  { url }: System,
  name: string,
): Promise<{ tenant: Tenant; client: SlipwayClient }> {
  const email = `${name}@example.test`;
  const visitor = new SlipwayClient({ apiUrl: url });
  const { access_token } = await visitor.signUp({ email, password: PASSWORD });
  const { key: token } = await new SlipwayClient({ apiUrl: url, token: access_token }).createApiKey({
    name: 'faults',
  });
  const tenant: Tenant = { name, email, token, projects: new Map() };
  return { tenant, client: new SlipwayClient({ apiUrl: url, token }) };
}

/**
 * Signs tenants in: their access tokens are believed by a gateway that is started while Postgres is away, which an API key
 * that it has not seen before is not. They hold for a quarter of an hour.
 * @returns goes back to the keys
 */
export async function signIn({ url }: System, tenants: readonly Tenant[]): Promise<() => void> {
  const visitor = new SlipwayClient({ apiUrl: url });
  const before = tenants.map((tenant) => ({ tenant, token: tenant.token }));
  for (const tenant of tenants) {
    await until(`${tenant.name} signs in`, SIGN_IN_MS, async () => {
      const { access_token } = await visitor.signIn({ email: tenant.email, password: PASSWORD });
      tenant.token = access_token;
      return true as const;
    });
  }
  return () => {
    for (const { tenant, token } of before) tenant.token = token;
  };
}
