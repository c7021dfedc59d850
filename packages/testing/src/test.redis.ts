import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type RedisServer } from './redis.server.js';

export interface TestRedis {
  url: string;
  server: RedisServer;
  close(): Promise<void>;
}

/** A Redis of its own for one test file: pub/sub channels know no databases, so a shared one would mix the files. */
export async function testRedis(): Promise<TestRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-redis-'));
  const server = await startRedis({ directory });
  return {
    url: server.url,
    server,
    close: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
