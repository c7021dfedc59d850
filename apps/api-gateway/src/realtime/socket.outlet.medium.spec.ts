import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket as ServerSocket } from 'socket.io';
import { io } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { SocketOutlet } from './socket.outlet.js';

/** What the kernel takes for a peer that does not read is a few megabytes. */
const LOGS = 200;
const PAGE_BYTES = 300_000;

describe('one socket that follows many logs', () => {
  it('holds a page or two of all of them together while its client does not read', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sockets = new Server(server);
    onTestFinished(() => sockets.close());
    const connected = new Promise<ServerSocket>((resolve) => sockets.on('connection', resolve));
    const client = io(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      transports: ['websocket'],
      forceNew: true,
    });
    onTestFinished(() => void client.disconnect());
    const socket = await connected;
    const received: number[] = [];
    client.on('page', (log: number) => received.push(log));
    const { ws } = client.io.engine.transport as unknown as { ws: WebSocket };
    ws.pause();

    const outlet = new SocketOutlet(socket);
    const waiting = () =>
      (socket.conn.transport as unknown as { socket: WebSocket }).socket.bufferedAmount +
      (socket.conn as unknown as { writeBuffer: { data?: string }[] }).writeBuffer.reduce(
        (sum, { data }) => sum + (data?.length ?? 0),
        0,
      );
    let most = 0;
    const text = 'x'.repeat(PAGE_BYTES);
    const turns = Array.from({ length: LOGS }, (_, log) =>
      outlet.inTurn(async () => {
        socket.emit('page', log, text);
        most = Math.max(most, waiting());
      }),
    );
    await expect.poll(() => outlet.isFull()).toBe(true);
    expect(received).toEqual([]);
    ws.resume();
    await Promise.all(turns);
    await expect.poll(() => received.length).toBe(LOGS);
    expect(received).toEqual(received.toSorted((a, b) => a - b));
    expect(most).toBeLessThan(3 * PAGE_BYTES);
  });
});
