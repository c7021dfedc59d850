import type { ScimClient } from './scim.client.js';
import { ScimError } from './scim.error.js';
import type { FoundUser } from './scim.user.js';

/** Sends one request, when its time has come. */
export type ScimCall = <T>(send: () => Promise<T>) => Promise<T>;

/**
 * The account that we have made, if it is in the directory. A directory that keeps no name unique may have made it twice:
 * then the one with the lowest id stays, whoever looks.
 * @throws ScimError
 */
export async function findOurs(
  client: ScimClient,
  call: ScimCall,
  { id, username }: { id: string; username: string },
  signal: AbortSignal,
): Promise<FoundUser | undefined> {
  try {
    const found = await call(() => client.findAllByExternalId(id, signal));
    const [first, ...doubles] = found.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    for (const double of doubles) await call(() => client.remove(double.id, signal));
    return first;
  } catch (error) {
    if (!(error instanceof ScimError) || error.fault !== 'unsupported') throw error;
    // A directory that can be searched by names only.
    const named = await call(() => client.findByUserName(username, signal));
    return named?.externalId === id ? named : undefined;
  }
}
