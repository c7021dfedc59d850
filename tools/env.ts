import { join, resolve } from 'node:path';
import { z } from 'zod';
import { envField, parseEnv } from '@slipway/shared/config';

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  /** The key that everything is to be sealed under. */
  KEY_ENCRYPTION_KEY: envField.keyEncryptionKey(),
  /** Those that it is sealed under now. */
  KEY_ENCRYPTION_KEYS_PREVIOUS: envField.previousKeys(),
});

/** Which database is meant, and the home of the `npm start` on this machine. */
export function readDatabaseEnv(
  root: string,
  env: NodeJS.ProcessEnv = process.env,
): { databaseUrl: string | undefined; home: string } {
  return { databaseUrl: env['DATABASE_URL'] || undefined, home: homeOf(root, env) };
}

/** What a rotation needs: the environment says it, or the home of an `npm start`. */
export type RotationEnv = { kind: 'given'; env: z.infer<typeof schema> } | { kind: 'home'; home: string };

/** @throws ConfigError */
export function readRotationEnv(root: string, env: NodeJS.ProcessEnv = process.env): RotationEnv {
  if (!env['DATABASE_URL'] && !env['DATABASE_URL_FILE']) return { kind: 'home', home: homeOf(root, env) };
  return { kind: 'given', env: parseEnv(schema, env) };
}

function homeOf(root: string, env: NodeJS.ProcessEnv): string {
  return resolve(env['SLIPWAY_HOME'] || join(root, '.slipway'));
}
