import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Deprecated IPv4-compatible addresses (RFC 4291, 2.5.5.1), which ipaddr.js counts as ordinary unicast. */
const IPV4_COMPATIBLE = ipaddr.IPv6.parse('::');

/**
 * Whether an IP address (text, v4 or v6) is one of the public Internet. Loopback, private, link-local (cloud metadata
 * lives there), carrier-grade NAT, multicast, reserved, tunnelled (6to4, Teredo, NAT64) and unparsable ones are not.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.process(address); // unwraps ::ffff:a.b.c.d
  if (parsed instanceof ipaddr.IPv6 && parsed.match(IPV4_COMPATIBLE, 96)) return false;
  return parsed.range() === 'unicast';
}

/** The host of a URL without the brackets of an IPv6 literal. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** `host:port` of a URL with the scheme's default port filled in. */
export function hostAndPort(url: URL): string {
  return `${hostOf(url)}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}
