import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { SlipwayClient } from '@slipway/client';
import { freePort } from '@slipway/testing';
import { Stack, type AccountSurroundings, type ServiceName } from '@slipway/tools/stack';
import type { BenchContext } from './bench.ts';

export interface RunningSlipway {
  stack: Stack;
  apiKey: string;
  client: SlipwayClient;
}

export interface SlipwayOptions {
  /** Services that the bench does not need, or puts its own in place of. */
  without?: ServiceName[];
  gitAllowedHosts?: string[];
  /** Jobs of the bench's one tenant that may run at a time, where it needs more than a tenant usually has. */
  tenantConcurrency?: number;
  /** Where accounts are made. */
  accounts?: AccountSurroundings;
  /** Whether commissions are calculated. */
  commissions?: boolean;
  /** More settings of the gateway. */
  gatewayEnv?: Record<string, string>;
  /** Flags for the account worker's Node. */
  accountWorkerFlags?: string;
  /** The folder of its home, when a bench has more than one. */
  name?: string;
}

/** All of Slipway as `npm start` runs it, in a home of its own, with a user and an API key. */
export async function startSlipway(
  context: BenchContext,
  {
    without = [],
    gitAllowedHosts = [],
    tenantConcurrency,
    accounts,
    commissions = false,
    accountWorkerFlags,
    gatewayEnv = {},
    name = 'slipway',
  }: SlipwayOptions,
): Promise<RunningSlipway> {
  const { root, cleanup, say, note } = context;
  const home = join(context.home, name);
  mkdirSync(home, { recursive: true });
  const stack = new Stack({
    root,
    home,
    gatewayPort: await freePort(),
    edgePort: await freePort(),
    gitAllowedHosts,
    sandbox: 'bubblewrap',
    rateLimits: false,
    commissions,
    ...(accounts === undefined ? {} : { accounts }),
    serviceEnv: {
      // They are taken in the background, and would be measured with what comes next.
      'build-worker': { BUILD_PICTURES: 'off' },
      ...(accountWorkerFlags === undefined ? {} : { 'account-worker': { NODE_OPTIONS: accountWorkerFlags } }),
      'api-gateway': {
        ...gatewayEnv,
        ...(tenantConcurrency === undefined ? {} : { BUILD_TENANT_CONCURRENCY: String(tenantConcurrency) }),
      },
    },
    onCrash: (name, tail) => say(`${name} ended unexpectedly:\n${tail}`),
  });
  // Before it starts: it may be broken off in the middle.
  cleanup.add(
    () => stack.stop(),
    () => stack.kill(),
  );
  await stack.start();
  for (const name of without) await stack.services.get(name)?.stop();
  const { rows } = await query<{ server_version: string }>(stack.databaseUrl, 'SHOW server_version');
  note('Postgres', rows[0]!.server_version);
  return { stack, ...(await newUser(stack.apiUrl)) };
}

let users = 0;

/** A new user in a new tenant. */
export async function newUser(apiUrl: string): Promise<Pick<RunningSlipway, 'apiKey' | 'client'>> {
  const email = `bench-${(users += 1)}@example.test`;
  const visitor = new SlipwayClient({ apiUrl });
  const { access_token } = await visitor.signUp({ email, password: 'a long enough pass phrase' });
  const { key } = await new SlipwayClient({ apiUrl, token: access_token }).createApiKey({ name: 'bench' });
  return { apiKey: key, client: new SlipwayClient({ apiUrl, token: key }) };
}

/** One statement on a connection of its own. */
export async function query<R extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<pg.QueryResult<R>> {
  const connection = new pg.Client({ connectionString: url });
  await connection.connect();
  try {
    return await connection.query<R>(text, values);
  } finally {
    await connection.end();
  }
}

/** @throws when this Postgres answers before its disk does: then nothing here would mean anything */
export async function requireDurability(url: string): Promise<void> {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const { rows } = await query<Record<string, string>>(url, `SHOW ${setting}`);
    if (rows[0]?.[setting] !== 'on') throw new Error(`Postgres runs with ${setting} = ${rows[0]?.[setting]}`);
  }
}
