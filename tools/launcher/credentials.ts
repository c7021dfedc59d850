import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemError, SlipwayClient } from '@slipway/client';

export interface Credentials {
  api_url: string;
  edge_url: string;
  email: string;
  password: string;
  api_key: string;
}

export const credentialsFile = (home: string): string => join(home, 'credentials.json');

/** The demo user and an API key: those of the start before while they work, else new ones. */
export async function demoCredentials(home: string, apiUrl: string, edgeUrl: string): Promise<Credentials> {
  const file = credentialsFile(home);
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Credentials) : undefined;
  const credentials =
    kept && (await works(apiUrl, kept.api_key))
      ? { ...kept, api_url: apiUrl, edge_url: edgeUrl }
      : await signUp(apiUrl, edgeUrl);
  writeFileSync(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  return credentials;
}

/** What the dashboard's address carries behind its `#`, which no browser sends anywhere: signing in is then one click. */
export function demoLink({ email, password }: Pick<Credentials, 'email' | 'password'>): string {
  return Buffer.from(JSON.stringify({ email, password })).toString('base64url');
}

async function works(apiUrl: string, apiKey: string): Promise<boolean> {
  try {
    await new SlipwayClient({ apiUrl, token: apiKey }).user();
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 401) return false;
    throw error;
  }
}

async function signUp(apiUrl: string, edgeUrl: string): Promise<Credentials> {
  const password = randomBytes(12).toString('base64url');
  const client = new SlipwayClient({ apiUrl });
  const open = (email: string) => client.signUp({ email, password, organisation: 'Demo' });
  const { access_token, user } = await open('demo@example.test').catch((error: unknown) => {
    // The credentials of that user are lost, and so is what only it may see.
    if (error instanceof ProblemError && error.problem.status === 409)
      return open(`demo-${randomBytes(3).toString('hex')}@example.test`);
    throw error;
  });
  const { key } = await new SlipwayClient({ apiUrl, token: access_token }).createApiKey({
    name: 'npm start',
  });
  return { api_url: apiUrl, edge_url: edgeUrl, email: user.email, password, api_key: key };
}
