import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { SlipwayClient } from '../sdk/slipway.client.js';
import type { CliEnvironment } from './env.js';

const credentials = z.object({ api_url: z.string(), api_key: z.string() });
type Credentials = z.infer<typeof credentials>;
/** A restart, or a database that changes hands, is over in some seconds. */
const RETRIES = 5;

/** Nobody has signed in, or not in a way that can be read: says what to do. */
class NotSignedIn extends Error {
  override readonly name = 'NotSignedIn';
}

export async function storeCredentials(file: string, stored: Credentials): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** @throws NotSignedIn */
async function readCredentials({ credentialsFile, apiUrl, apiKey }: CliEnvironment): Promise<Credentials> {
  const text = await readFile(credentialsFile, 'utf8').catch(() => undefined);
  let stored: Credentials | undefined;
  try {
    stored = text === undefined ? undefined : credentials.parse(JSON.parse(text));
  } catch {
    if (!apiUrl || !apiKey)
      throw new NotSignedIn(`${credentialsFile} cannot be read as credentials. Sign in again: slipway login`);
  }
  const api_url = apiUrl ?? stored?.api_url;
  const api_key = apiKey ?? stored?.api_key;
  if (!api_url || !api_key)
    throw new NotSignedIn(
      'You are not signed in. Run: slipway login (or set SLIPWAY_API_URL and SLIPWAY_API_KEY)',
    );
  return { api_url, api_key };
}

export async function signedInClient(env: CliEnvironment): Promise<SlipwayClient> {
  const { api_url, api_key } = await readCredentials(env);
  return new SlipwayClient({ apiUrl: api_url, token: api_key, retries: RETRIES });
}
