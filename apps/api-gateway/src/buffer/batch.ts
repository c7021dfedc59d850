import { messageOf } from '@slipway/shared/errors';
import type { BufferStore } from './buffer.store.js';
import type { BatchAnswer, BufferCall, BufferMethod, BufferReply } from './thread.messages.js';

/** What changes nothing, unless it comes upon a row that was altered. */
const READS: ReadonlySet<BufferMethod> = new Set([
  'dead',
  'latest',
  'latestOf',
  'find',
  'makes',
  'waitingBefore',
  'byKey',
  'stats',
]);
/** SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL and SQLITE_CANTOPEN. */
const OF_THE_DISK: ReadonlySet<number> = new Set([8, 10, 13, 14]);

/**
 * Carries out calls in one commit. A call that fails fails alone. Where the disk refuses the commit, what only reads is
 * answered nevertheless, each by itself: what is on the disk is there.
 */
export function carryOutTogether(store: BufferStore, calls: readonly BufferCall[]): BatchAnswer {
  let diskFailed = false;
  const carryOut = ({ id, call, args }: BufferCall): BufferReply => {
    const method = store[call] as (...args: unknown[]) => unknown;
    const attempted = store.attempt(() => method.apply(store, args));
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
      return 'error' in reply && READS.has(call.call) ? together([call])[0]! : reply;
    }),
    diskFailed,
  };
}

function isOfTheDisk(error: unknown): boolean {
  const code = (error as { errcode?: number } | undefined)?.errcode;
  return code !== undefined && OF_THE_DISK.has(code & 0xff);
}
