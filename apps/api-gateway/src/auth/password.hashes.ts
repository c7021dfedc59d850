import { hash, verify } from '@node-rs/argon2';

/** OWASP's first recommendation for Argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** In the place of a hash, of a user who has no password here: an external issuer says who they are. */
export const NO_PASSWORD = '!';

/** Checked when there is no such user, so that the answer takes as long as for a wrong password. */
const decoy = hash('no password has this hash', ARGON2);

export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2);
}

/** @param stored nothing where there is no such user, which takes as long, and is never right */
export async function isPassword(stored: string | undefined, password: string): Promise<boolean> {
  if (stored !== undefined && stored !== NO_PASSWORD) return verify(stored, password);
  await verify(await decoy, password);
  return false;
}
