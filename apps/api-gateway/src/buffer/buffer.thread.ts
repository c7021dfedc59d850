import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Sealer } from '@slipway/shared/sealing';
import { carryOutTogether } from './batch.js';
import { BufferStore } from './buffer.store.js';
import type { BufferCall, ThreadMessage, ThreadOptions } from './thread.messages.js';

/*
 * The buffer's own thread: what is called while a commit is on its way to the disk shares the next one, so the wait for
 * the disk is paid once for all of them. Answers leave after the commit.
 */
const { path, maxSize, keys } = workerData as ThreadOptions;
const [current, ...previous] = keys.map((key) => Buffer.from(key));
const store = BufferStore.open({ path, maxSize }, new Sealer(current!, previous));
if (previous.length > 0) store.rewrap();
const port = parentPort!;

function answer(calls: readonly BufferCall[]): void {
  port.postMessage({ ...carryOutTogether(store, calls), waiting: store.waiting } satisfies ThreadMessage);
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

answer([]);
