import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The environment is wrong: names every variable that is, with what is expected of it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Parses an environment by a schema of its variables. A variable that is set to the empty string counts as unset.
 * A variable `NAME` may also be given as a file by `NAME_FILE`, as container secrets are.
 * @throws ConfigError naming each wrong variable
 */
export function parseEnv<S extends z.ZodObject>(schema: S, env: NodeJS.ProcessEnv): z.infer<S> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const file = env[`${name}_FILE`];
    const value = env[name] || (file ? readFileSync(file, 'utf8').trim() : undefined);
    if (value) given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`The environment is not complete or not valid:\n${lines.join('\n')}`);
}

/** 32 bytes in base64. */
const key = z
  .string()
  .refine(
    (text) => Buffer.from(text, 'base64').length === 32,
    '32 bytes in base64 are needed (openssl rand -base64 32)',
  )
  .transform((text) => Buffer.from(text, 'base64'));

/** Field schemas that several environments share. */
export const envField = {
  port: (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback),
  integer: (fallback: number, min = 0) => z.coerce.number().int().min(min).default(fallback),
  /** A comma-separated list; empty items are dropped. */
  list: () =>
    z
      .string()
      .default('')
      .transform((text) =>
        text
          .split(',')
          .map((item) => item.trim())
          .filter(Boolean),
      ),
  logLevel: () => z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** The key-encryption key that seals secrets at rest. */
  keyEncryptionKey: () => key,
  /** Keys that were replaced and still open what they have sealed. */
  previousKeys: () => envField.list().pipe(z.array(key)),
};
