import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { hostAndPort, hostOf, isPublicAddress } from '@slipway/shared/addresses';
import { gitErrors } from './git.errors.js';

export interface AddressPolicy {
  /** `host:port` pairs for which plain http and private addresses are fine. */
  allowedHosts: readonly string[];
  resolve?: ((host: string) => Promise<string[]>) | undefined;
}

/**
 * The address to connect to for a URL. It is looked up once and then pinned, so that an answer of the name server that
 * changes after the check changes nothing.
 * @throws BuildError when the scheme is not https, or when any of the host's addresses is not public, and the operator
 *   has not allowed the host
 */
export async function checkedAddress(url: URL, policy: AddressPolicy): Promise<string> {
  const host = hostOf(url);
  const allowed = policy.allowedHosts.includes(hostAndPort(url));
  if (url.protocol !== 'https:' && !(allowed && url.protocol === 'http:')) throw gitErrors.insecure(host);
  const addresses = isIP(host) ? [host] : await resolved(host, policy.resolve ?? allAddresses);
  const [first] = addresses;
  if (first === undefined) throw gitErrors.hostNotFound(host, undefined);
  if (!allowed && !addresses.every(isPublicAddress)) throw gitErrors.addressRefused(host);
  return first;
}

async function resolved(host: string, resolve: (host: string) => Promise<string[]>): Promise<string[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    const again = cause instanceof Error && 'code' in cause && cause.code === 'EAI_AGAIN';
    throw again
      ? gitErrors.notReached(host, 'its name could not be resolved', cause)
      : gitErrors.hostNotFound(host, cause);
  }
}

async function allAddresses(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
