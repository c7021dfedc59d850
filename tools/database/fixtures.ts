import { existsSync, readFileSync } from 'node:fs';
import { ProblemError, SlipwayClient } from '@slipway/client';
import { credentialsFile, type Credentials } from '../launcher/credentials.ts';
import { openDemoCompany } from '../launcher/demo.company.ts';
import { isHomeTaken } from '../launcher/home.ts';
import { UsageError } from '../launcher/options.ts';
import type { Say } from './command.line.ts';

/** Ids of their own: what is there already is not made again. */
const TASKS = [
  { id: '019a0000-0000-7000-8000-000000000001', title: 'Ask the client for the new logo', priority: 4 },
  { id: '019a0000-0000-7000-8000-000000000002', title: 'Renew the certificate of the shop', priority: 5 },
  {
    id: '019a0000-0000-7000-8000-000000000003',
    title: 'Write the words of the landing page',
    status: 'in_progress',
  },
  {
    id: '019a0000-0000-7000-8000-000000000004',
    title: 'Approve the statements of last month',
    status: 'done',
  },
] as const;

/** @throws UsageError when nothing runs in the home */
export async function fixturesCommand(home: string, say: Say): Promise<void> {
  const file = credentialsFile(home);
  if (!isHomeTaken(home) || !existsSync(file))
    throw new UsageError(`Nothing runs in ${home}. Run this while npm start does.`);
  const { api_url: apiUrl, api_key: token } = JSON.parse(readFileSync(file, 'utf8')) as Credentials;
  const client = new SlipwayClient({ apiUrl, token });
  say('making a year of commissions for the demo company');
  const pay = await openDemoCompany(client);
  await pay();
  say('making tasks');
  for (const task of TASKS) await made(() => client.tasks.create(task));
  say(`done: ${apiUrl}`);
}

async function made(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!(error instanceof ProblemError && error.problem.status === 409)) throw error;
  }
}
