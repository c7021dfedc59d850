import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';

/** The address of who sent a request. */
export type ClientAddress = (request: IncomingMessage) => string;

/**
 * Finds the address of who sent a request: that of the connection, or what `X-Forwarded-For` says, as far as it comes from
 * proxies that are trusted.
 * @param trusted addresses or networks (`10.0.0.0/8`) of proxies
 */
export function clientAddress(trusted: readonly string[]): ClientAddress {
  const isTrusted = proxyAddr.compile([...trusted]);
  return (request) => proxyAddr(request, isTrusted);
}

/** Whether an address is that of a proxy. */
export function isTrustedProxy(trusted: readonly string[]): (address: string) => boolean {
  const isTrusted = proxyAddr.compile([...trusted]);
  return (address) => ipaddr.isValid(address) && isTrusted(address, 0);
}

/** Whether all of them are addresses or networks. */
export function areNetworks(trusted: readonly string[]): boolean {
  return trusted.every((network) => ipaddr.isValid(network) || ipaddr.isValidCIDR(network));
}

/**
 * What counts as one sender: an IPv4 address, or the network of 64 bits that one subscriber of IPv6 is given at least
 * (RFC 6177), whose addresses cost nothing.
 */
export function senderOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
