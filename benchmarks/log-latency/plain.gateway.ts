import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { ownOptions, tell } from '../harness/child.ts';

export interface PlainGatewayOptions {
  redisUrl: string;
}

/** The plain way's gateway: each message of Redis becomes one `emit` to the room of its job. */
const { redisUrl } = ownOptions() as PlainGatewayOptions;
const server = createServer();
const io = new Server(server, { serveClient: false });
io.on('connection', (socket) => {
  socket.on('subscribe', (channel: string, joined: () => void) => {
    void socket.join(channel);
    joined();
  });
});
const redis = new Redis(redisUrl);
redis.on('pmessage', (_pattern, channel: string, text: string) => io.to(channel).emit('message', text));
await redis.psubscribe('logs:*');
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
