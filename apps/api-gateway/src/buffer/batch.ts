import { messageOf } from '@slipway/shared/errors';
import { BufferReads } from './buffer.reads.js';
import type { BufferStore } from './buffer.store.js';
import type { BatchAnswer, BufferCall, BufferMethod, BufferReply } from './thread.messages.js';

/** SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL and SQLITE_CANTOPEN. */
const OF_THE_DISK: ReadonlySet<number> = new Set([8, 10, 13, 14]);

/**
 * Carries out calls in one commit. A call that fails fails alone. Where the disk refuses the commit, what only reads is
 * answered nevertheless, each by itself: what is on the disk is there.
 */
export function carryOutTogether(store: BufferStore, calls: readonly BufferCall[]): BatchAnswer {
  let diskFailed = false;
  const carryOut = ({ id, call, args }: BufferCall): BufferReply => {
    const attempted = store.attempt(() => carryOutOne(store, call, args));
    if (attempted.outcome === 'done') return { id, value: attempted.value };
    diskFailed ||= isOfTheDisk(attempted.error);
    return { id, error: messageOf(attempted.error) };
  };
  const together = (some: readonly BufferCall[]): BufferReply[] => {
    try {
      return store.commit(() => some.map(carryOut));
    } catch (error) {
      diskFailed = true;
      return some.map(({ id }) => ({ id, error: messageOf(error) }));
    }
  };
  const replies = together(calls);
  if (!diskFailed || calls.length === 1) return { replies, diskFailed };
  return {
    replies: replies.map((reply, index) => {
      const call = calls[index]!;
      return 'error' in reply && isRead(call.call) ? together([call])[0]! : reply;
    }),
    diskFailed,
  };
}

type Method = (...args: unknown[]) => unknown;

function carryOutOne(store: BufferStore, call: BufferMethod, args: unknown[]): unknown {
  if (isRead(call)) return (store.reads[call] as Method).apply(store.reads, args);
  return (store[call] as Method).apply(store, args);
}

const isRead = (call: BufferMethod): call is keyof BufferReads => Object.hasOwn(BufferReads.prototype, call);

function isOfTheDisk(error: unknown): boolean {
  const code = (error as { errcode?: number } | undefined)?.errcode;
  return code !== undefined && OF_THE_DISK.has(code & 0xff);
}
