import { isIP } from 'node:net';
import { hostAndPort, hostOf, isPublicAddress } from '@slipway/shared/addresses';
import { ScimError } from './scim.error.js';

/**
 * Why nothing may be sent to a URL at all: it is not https, or its host is a literal address that is not public, and
 * the operator has not allowed the host. `undefined` when something may.
 * @param allowedHosts `host:port` pairs for which plain http and private addresses are fine
 */
export function refusedUrl(url: URL, allowedHosts: readonly string[]): ScimError | undefined {
  const allowed = allowedHosts.includes(hostAndPort(url));
  if (url.protocol !== 'https:' && !(allowed && url.protocol === 'http:'))
    return new ScimError({
      fault: 'address',
      host: url.host,
      happened: 'would be reached without encryption, and its token would be readable on the way',
      advice: 'Use its https URL.',
    });
  return isIP(hostOf(url)) ? refusedAddresses(url, [hostOf(url)], allowedHosts) : undefined;
}

/**
 * Why none of the addresses that a URL's host resolves to may be connected to: one of them is not public, and the
 * operator has not allowed the host. One is enough: which one a connection takes is not ours to say.
 */
export function refusedAddresses(
  url: URL,
  addresses: readonly string[],
  allowedHosts: readonly string[],
): ScimError | undefined {
  if (addresses.length === 0) return hostNotFound(url);
  if (allowedHosts.includes(hostAndPort(url)) || addresses.every(isPublicAddress)) return undefined;
  return new ScimError({
    fault: 'address',
    host: url.host,
    happened:
      'is on a private, loopback or link-local address, and directories are reached on public ones only',
  });
}

export function hostNotFound(url: URL, cause?: unknown): ScimError {
  return new ScimError({
    fault: 'address',
    host: url.host,
    happened: 'was not found: no address is known for its name',
    advice: 'Check the base URL.',
    cause,
  });
}
