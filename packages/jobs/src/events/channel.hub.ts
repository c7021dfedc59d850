import type { Redis } from '@slipway/shared/redis';
import { LiveMessage } from './live.message.js';

type Listener = (message: LiveMessage) => void;

/**
 * One subscriber connection of a process, shared by all who listen: a channel is subscribed with its first listener
 * and left with its last one. ioredis subscribes again by itself after a reconnect.
 */
export class ChannelHub {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly reconnected = new Set<() => void>();
  private wasReady = false;

  constructor(private readonly redis: Redis) {
    redis.on('messageBuffer', (channel: Buffer, bytes: Buffer) => {
      const message = new LiveMessage(bytes);
      for (const listener of this.listeners.get(channel.toString()) ?? []) listener(message);
    });
    redis.on('ready', () => {
      if (this.wasReady) void this.subscribed().then(() => this.tellReconnected());
      this.wasReady = true;
    });
  }

  /** Listens until the returned function is called. Does not wait for Redis: what is missed is read from Postgres. */
  listen(channel: string, listener: Listener): () => void {
    let set = this.listeners.get(channel);
    if (!set) {
      set = new Set();
      this.listeners.set(channel, set);
      void this.redis.subscribe(channel).catch(() => undefined);
    }
    set.add(listener);
    return () => {
      if (!set.delete(listener) || set.size > 0) return;
      this.listeners.delete(channel);
      void this.redis.unsubscribe(channel).catch(() => undefined);
    };
  }

  /**
   * Settles when Redis has subscribed all that is listened to by now: from then on nothing is missed. While Redis is away
   * it waits, and does not fail.
   */
  async subscribed(): Promise<void> {
    // Redis answers in the order of commands, and ioredis keeps that order over a reconnect.
    await this.redis.ping().catch(() => undefined);
  }

  /**
   * Calls back after each reconnect, when all channels are subscribed again: what was published in between has been
   * missed, and what is read from Postgres now misses nothing that comes later.
   * @returns how to be called no more
   */
  onReconnect(listener: () => void): () => void {
    this.reconnected.add(listener);
    return () => void this.reconnected.delete(listener);
  }

  close(): void {
    this.redis.disconnect();
  }

  private tellReconnected(): void {
    for (const listener of this.reconnected) listener();
  }
}
