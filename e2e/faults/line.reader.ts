import { io, type Socket } from 'socket.io-client';
import { parseLine } from './script.ts';

/**
 * A bare Socket.IO client of the older form: it takes the lines of a project's newest deployment from the root namespace,
 * and comes back by Socket.IO's own means only.
 */
export class LineReader {
  private readonly socket: Socket;
  private received = 0;

  constructor(url: string, token: string, slug: string) {
    this.socket = io(url, {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 250,
      reconnectionDelayMax: 2_000,
    });
    const subscribe = () => this.socket.emit('subscribe', `logs:${slug}`);
    this.socket.on('connect', () => {
      this.received = 0;
      subscribe();
    });
    this.socket.on('message', (text: string) => {
      if (parseLine(text)) this.received += 1;
      else if (text.endsWith('Subscribe again.')) subscribe();
    });
  }

  get isConnected(): boolean {
    return this.socket.connected;
  }

  /** How many lines it has had since it was connected last. */
  get lines(): number {
    return this.received;
  }

  close(): void {
    this.socket.disconnect();
  }
}
