import type { Redis } from 'ioredis';

const PING_EVERY_MS = 3_000;
const ANSWER_WITHIN_MS = 3_000;

/**
 * Replaces a connection that has gone silent. The kernel does not notice a peer that still acknowledges and never
 * answers, nor one behind a proxy that lost it: a subscriber on such a connection would listen for ever.
 */
export function keepAlive(redis: Redis): void {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearInterval(timer);
  redis.on('ready', () => {
    stop();
    timer = setInterval(() => void check(redis), PING_EVERY_MS);
    timer.unref();
  });
  redis.on('close', stop);
  redis.on('end', stop);
}

async function check(redis: Redis): Promise<void> {
  const { stream } = redis;
  if (!(await answers(redis)) && redis.stream === stream && redis.status === 'ready') redis.disconnect(true);
}

function answers(redis: Redis): Promise<boolean> {
  return new Promise((resolve) => {
    const { stream } = redis;
    const { bytesRead } = stream;
    const settle = (isAlive: boolean) => {
      clearTimeout(timer);
      resolve(isAlive);
    };
    // A process that was stopped for a while finds its timer due before it has read the answer: one more turn for that.
    // Anything that was read is a sign of life: the answer may stand behind a backlog.
    const timer = setTimeout(
      () => setImmediate(() => setImmediate(() => settle(stream.bytesRead > bytesRead))),
      ANSWER_WITHIN_MS,
    );
    redis.ping().then(
      () => settle(true),
      () => settle(false),
    );
  });
}
