import type { Server, Socket } from 'node:net';
import { TooManyRequests } from '@slipway/shared/errors';
import { problemOf } from '../http/problem.js';
import { refuse } from '../http/unreadable.js';
import { senderOf } from './client.address.js';

export interface ConnectionLimits {
  /** Of all together; the kernel's queue of further ones is emptied by closing them. */
  max: number;
  /** Of one address, or one network of IPv6; 0 sets no limit. */
  perAddress: number;
  /** Proxies bring the connections of many. */
  isProxy: (address: string) => boolean;
}

/** Bounds how many connections are open, so that nobody can hold all of them. */
export function limitConnections(server: Server, { max, perAddress, isProxy }: ConnectionLimits): void {
  server.maxConnections = max;
  if (perAddress === 0) return;
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket;
    if (isProxy(remoteAddress)) return;
    const sender = senderOf(remoteAddress);
    const others = open.get(sender) ?? 0;
    if (others >= perAddress) {
      refuse(
        socket,
        problemOf(new TooManyRequests(`${perAddress} connections from your address are open already.`, 1)),
      );
      return;
    }
    open.set(sender, others + 1);
    socket.once('close', () => {
      const left = open.get(sender)! - 1;
      if (left === 0) open.delete(sender);
      else open.set(sender, left);
    });
  });
}
