import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '@slipway/testing';
import { isHomeTaken } from '../launcher/home.ts';
import { readRunningStack } from '../launcher/control.ts';

export interface DatabaseTarget {
  /** As the owner of the schema. */
  url: string;
  /** Where it is, for people. */
  name: string;
}

export interface Where {
  /** A Postgres of the operator's. */
  databaseUrl: string | undefined;
  /** Else that of an `npm start`. */
  home: string;
}

/** Works on the database that is meant. That of a home that nothing runs in is started for as long as it takes. */
export async function onDatabase<T>(
  { databaseUrl, home }: Where,
  work: (target: DatabaseTarget) => Promise<T>,
): Promise<T> {
  if (databaseUrl !== undefined) return work({ url: databaseUrl, name: withoutPassword(databaseUrl) });
  if (isHomeTaken(home))
    return work({ url: readRunningStack(home).databaseUrl, name: `the one that runs in ${home}` });
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const server = await startPostgres({ dataDirectory: join(home, 'postgres') });
  try {
    await server.createDatabase('slipway');
    return await work({ url: server.url('slipway'), name: `the one of ${home}` });
  } finally {
    await server.stop();
  }
}

function withoutPassword(url: string): string {
  return url.replace(/^([a-z]+:\/\/[^:@/]*):[^@/]*@/i, '$1@');
}
