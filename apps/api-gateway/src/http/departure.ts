import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { closeServer } from '@slipway/shared/service';

/** Who reads nothing takes no leave either. */
const FAREWELL_MS = 1_000;
/** A little more than requests may take as a rule, and well below what a deploy leaves a process. */
const ANSWERED_WITHIN_MS = 14_000;
const LOOK_EVERY_MS = 100;

/**
 * How connections end when the process does: requests under way are answered, streams end and come again elsewhere, and
 * nobody can hold up the end by not reading.
 */
export class Departure {
  private readonly upgraded = new Set<Duplex>();

  /** @param lasting answers that do not end by themselves, each with how it is ended */
  constructor(
    private readonly server: Server,
    private readonly lasting: ReadonlyMap<ServerResponse, () => void>,
  ) {
    server.on('upgrade', (_request, socket: Duplex) => {
      this.upgraded.add(socket);
      socket.once('close', () => this.upgraded.delete(socket));
    });
  }

  /**
   * Lets nobody in any more and sees off those who are here. Settles when all connections are closed.
   * @param leave says good-bye on upgraded connections
   */
  async begin(leave: () => void): Promise<void> {
    const closed = closeServer(this.server, ANSWERED_WITHIN_MS);
    leave();
    this.endStreams();
    // A stream may begin where one was asked for before.
    const streams = setInterval(() => this.endStreams(), LOOK_EVERY_MS);
    const silent = setInterval(() => this.endSilent(), FAREWELL_MS);
    await closed;
    clearInterval(streams);
    clearInterval(silent);
  }

  private endStreams(): void {
    for (const end of this.lasting.values()) end();
  }

  private endSilent(): void {
    for (const socket of this.upgraded) socket.destroy();
    for (const response of this.lasting.keys()) response.destroy();
  }
}
