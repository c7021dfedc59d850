import { hostname } from 'node:os';
import { isCancel, password as askPassword, text as askText } from '@clack/prompts';
import { SlipwayClient } from '../sdk/slipway.client.js';
import { storeCredentials } from './credentials.js';
import type { CliEnvironment } from './env.js';
import type { Output } from './output.js';

export interface LoginOptions {
  apiUrl?: string;
  apiKey?: string;
  email?: string;
  password?: string;
}

const DEFAULT_API_URL = 'http://127.0.0.1:9000';

/** Signs in by API key, or by e-mail address and password, which are exchanged for a key of this machine's own. */
export async function login(options: LoginOptions, env: CliEnvironment, output: Output): Promise<void> {
  const apiUrl = options.apiUrl ?? env.apiUrl ?? DEFAULT_API_URL;
  const apiKey = options.apiKey ?? (await keyByPassword(apiUrl, options));
  const user = await new SlipwayClient({ apiUrl, token: apiKey }).user();
  await storeCredentials(env.credentialsFile, { api_url: apiUrl, api_key: apiKey });
  output.show({ api_url: apiUrl, email: user.email }, [`Signed in to ${apiUrl} as ${user.email}.`]);
}

async function keyByPassword(apiUrl: string, options: LoginOptions): Promise<string> {
  const email = options.email ?? (await ask('E-mail address', (message) => askText({ message })));
  const password = options.password ?? (await ask('Password', (message) => askPassword({ message })));
  const { access_token } = await new SlipwayClient({ apiUrl }).signIn({ email, password });
  const { key } = await new SlipwayClient({ apiUrl, token: access_token }).createApiKey({
    name: `slipway on ${hostname()}`.slice(0, 120),
  });
  return key;
}

async function ask(question: string, prompt: (message: string) => Promise<string | symbol>): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Error(`${question} is missing. Give --email and --password, or --api-key.`);
  const answer = await prompt(question);
  if (isCancel(answer) || typeof answer !== 'string') throw new Error('Sign-in was broken off.');
  return answer;
}
