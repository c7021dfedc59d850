import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { areNetworks, clientAddress, isTrustedProxy, senderOf } from './client.address.js';

/** A request over a connection from an address. */
function request(from: string, forwardedFor?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: from });
  const message = new IncomingMessage(socket);
  if (forwardedFor !== undefined) message.headers['x-forwarded-for'] = forwardedFor;
  return message;
}

describe('the address of who sent a request', () => {
  it.each([
    ['of the connection', [], '203.0.113.9', undefined, '203.0.113.9'],
    ['of the connection, where nobody is trusted', [], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['of the connection, when it is no proxy', ['10.0.0.0/8'], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['what a proxy says', ['10.0.0.0/8'], '10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['what the nearest proxy says', ['10.0.0.0/8'], '10.1.2.3', '192.0.2.66, 198.51.100.1', '198.51.100.1'],
    ['what a chain of proxies says', ['10.0.0.0/8'], '10.1.2.3', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
  ])('is %s', (_, trusted, from, forwardedFor, address) => {
    expect(clientAddress(trusted)(request(from, forwardedFor))).toBe(address);
  });

  it('of IPv6 counts with its network, and IPv4 in IPv6 as IPv4', () => {
    expect(senderOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(senderOf('2001:db8:1:2:ffff::1')).toBe('2001:db8:1:2::/64');
    expect(senderOf('2001:db8:1:3::1')).not.toBe(senderOf('2001:db8:1:2::1'));
    expect(senderOf('::ffff:203.0.113.9')).toBe('203.0.113.9');
    expect(senderOf('203.0.113.9')).toBe('203.0.113.9');
    expect(senderOf('nonsense')).toBe('nonsense');
  });
});

it('knows proxies, and what can name them', () => {
  const isProxy = isTrustedProxy(['10.0.0.0/8', '2001:db8::1']);
  expect(['10.200.0.1', '2001:db8::1', '::ffff:10.0.0.1'].map(isProxy)).toEqual([true, true, true]);
  expect(['11.0.0.1', '2001:db8::2', ''].map(isProxy)).toEqual([false, false, false]);
  expect(areNetworks(['10.0.0.0/8', '2001:db8::1'])).toBe(true);
  expect(areNetworks(['10.0.0.0/99'])).toBe(false);
  expect(areNetworks(['proxy.example'])).toBe(false);
});
