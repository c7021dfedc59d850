import type { Socket } from 'socket.io';
import type { Outlet } from '@slipway/jobs';
import { isFull, socketDrained } from './socket.pressure.js';

/** One socket's way out, which the logs of all jobs that it follows share: they wait for it in Postgres, and not in our memory. */
export class SocketOutlet implements Outlet {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly socket: Pick<Socket, 'conn' | 'connected'>) {}

  isFull(): boolean {
    return isFull(this.socket.conn);
  }

  inTurn(readAndSend: () => Promise<void>): Promise<void> {
    const mine = this.last.then(async () => {
      await socketDrained(this.socket);
      await readAndSend();
    });
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
