import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { messageOf } from '@slipway/shared/errors';
import { Sealer } from '@slipway/shared/sealing';
import { BufferStore } from './buffer.store.js';
import type { BufferCall, BufferReply, ThreadOptions } from './thread.messages.js';

/*
 * The buffer's own thread: what is called while a commit is on its way to the disk shares the next one, so the wait for
 * the disk is paid once for all of them. A call that fails fails alone. Answers leave after the commit.
 */
const { path, maxSize, keys } = workerData as ThreadOptions;
const [current, ...previous] = keys.map((key) => Buffer.from(key));
const store = BufferStore.open({ path, maxSize }, new Sealer(current!, previous));
if (previous.length > 0) store.rewrap();
const port = parentPort!;

function carryOut({ id, call, args }: BufferCall): BufferReply {
  const method = store[call] as (...args: unknown[]) => unknown;
  const attempted = store.attempt(() => method.apply(store, args));
  return attempted.outcome === 'done'
    ? { id, value: attempted.value }
    : { id, error: messageOf(attempted.error) };
}

function answer(calls: readonly BufferCall[]): void {
  let replies: BufferReply[];
  try {
    replies = store.commit(() => calls.map(carryOut));
  } catch (error) {
    const reason = messageOf(error);
    replies = calls.map(({ id }) => ({ id, error: reason }));
  }
  port.postMessage({ replies, waiting: store.waiting });
}

port.on('message', (first: BufferCall | 'close') => {
  const calls: BufferCall[] = [];
  for (
    let next: { message: unknown } | undefined = { message: first };
    next;
    next = receiveMessageOnPort(port)
  ) {
    if (next.message === 'close') {
      if (calls.length > 0) answer(calls);
      store.close();
      port.close();
      return;
    }
    calls.push(next.message as BufferCall);
  }
  answer(calls);
});

port.postMessage({ replies: [], waiting: store.waiting });
