import { openDatabase } from '@slipway/database';
import { Sealer } from '@slipway/shared/sealing';
import { readRotationEnv } from '../env.ts';
import { newKeyForHome, subjectOf, type RotationSubject } from './home.rotation.ts';
import { rotate } from './rotate.ts';
import { isComplete, rotationTable } from './rotation.table.ts';

export interface RotationRun {
  root: string;
  dryRun: boolean;
  say: (text: string) => void;
}

/** @returns the exit code @throws ConfigError, UsageError */
export async function runRotation({ root, dryRun, say }: RotationRun): Promise<number> {
  const given = readRotationEnv(root);
  if (given.kind === 'given') {
    const { DATABASE_URL, KEY_ENCRYPTION_KEY, KEY_ENCRYPTION_KEYS_PREVIOUS } = given.env;
    const subject = {
      databaseUrl: DATABASE_URL,
      current: KEY_ENCRYPTION_KEY,
      previous: KEY_ENCRYPTION_KEYS_PREVIOUS,
    };
    return (await rewrapAll(subject, dryRun)) ? 0 : 1;
  }
  const { home } = given;
  if (dryRun) return (await rewrapAll(subjectOf(home), true)) ? 0 : 1;
  const { subject, forgetOldKeys } = await newKeyForHome(home, say);
  say('re-wrapping');
  if (!(await rewrapAll(subject, false))) return 1;
  forgetOldKeys();
  say('the old key is forgotten at the next start');
  return 0;
}

async function rewrapAll(
  { databaseUrl, current, previous }: RotationSubject,
  dryRun: boolean,
): Promise<boolean> {
  const database = await openDatabase({ url: databaseUrl, name: 'keys-rotate', poolSize: 4 });
  try {
    const rotated = await rotate({ db: database.pool, sealer: new Sealer(current, previous), dryRun });
    console.log(`\n${rotationTable(rotated, { dryRun })}\n`);
    return isComplete(rotated, { dryRun });
  } finally {
    await database.close();
  }
}
