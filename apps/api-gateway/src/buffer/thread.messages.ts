import type { BufferReads } from './buffer.reads.js';
import type { BufferStore } from './buffer.store.js';

/** What the thread can be asked to do. */
export type BufferCalls = BufferReads &
  Pick<BufferStore, 'add' | 'take' | 'settle' | 'expire' | 'forget' | 'takeBack' | 'amend' | 'probe'>;
export type BufferMethod = keyof BufferCalls;

export interface BufferCall {
  id: number;
  call: BufferMethod;
  args: Parameters<BufferCalls[BufferMethod]>;
}

export type BufferReply = { id: number; value: unknown } | { id: number; error: string };

export interface BatchAnswer {
  replies: BufferReply[];
  /** Whether the disk has refused something. */
  diskFailed: boolean;
}

export interface ThreadMessage extends BatchAnswer {
  /** How many items wait now. */
  waiting: number;
}

export interface ThreadOptions {
  path: string;
  maxSize: number;
  /** The key-encryption key, and those before it. */
  keys: Uint8Array[];
}
