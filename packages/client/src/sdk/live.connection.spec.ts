import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveConnection } from './live.connection.js';

const CLIENTS = 40;
/** The first attempt, all at once, and three more. */
const ATTEMPTS = 4;
const SLOT_MS = 50;

describe('connections whose gateway is away', () => {
  let gateway: Server;
  let arrivals: number[];
  beforeEach(async () => {
    arrivals = [];
    gateway = createServer((socket) => {
      arrivals.push(performance.now());
      socket.destroy();
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => gateway.close());

  it('come again by themselves, and not together', async () => {
    const { port } = gateway.address() as AddressInfo;
    const connections = Array.from(
      { length: CLIENTS },
      () => new LiveConnection({ apiUrl: `http://127.0.0.1:${port}`, token: 'any' }),
    );
    await expect.poll(() => arrivals.length).toBeGreaterThanOrEqual(CLIENTS * ATTEMPTS);
    for (const connection of connections) connection.close();
    // Together they would come in one or two slots each time.
    const slots = new Set(arrivals.map((at) => Math.floor(at / SLOT_MS)));
    expect(slots.size).toBeGreaterThan(4 * ATTEMPTS);
  });
});
