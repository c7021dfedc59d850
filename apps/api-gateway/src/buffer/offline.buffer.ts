import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Logger } from '@slipway/shared/logging';
import { Unavailable } from '@slipway/shared/errors';
import type { BufferCalls, BufferMethod, ThreadMessage, ThreadOptions } from './thread.messages.js';

/** The specs run from the sources; a thread runs what was built of them. */
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/buffer/buffer.thread.js' : './buffer.thread.js',
  import.meta.url,
);
const REOPEN_MS = 1_000;
/** What the disk has refused is tried again, with next to nothing, after this. */
const PROBE_MS = 1_000;

export interface OfflineBufferOptions extends ThreadOptions {
  logger: Logger;
}

interface Pending {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

/**
 * Writes that are kept on this machine's disk until Postgres can have them. Every answer comes after the commit that it
 * tells of. A thread that dies is started again: what it had acknowledged is on the disk.
 */
export class OfflineBuffer extends EventEmitter<{ added: [] }> {
  private thread: Worker | undefined;
  private pending = new Map<number, Pending>();
  private calls = 0;
  private waiting = 0;
  private adding = 0;
  private isClosing = false;
  private reopening: NodeJS.Timeout | undefined;
  private started = 0;
  private probing: NodeJS.Timeout | undefined;

  private constructor(private readonly options: OfflineBufferOptions) {
    super();
  }

  /** @throws when the file cannot be opened: another process has it, or its folder cannot be written */
  static async open(options: OfflineBufferOptions): Promise<OfflineBuffer> {
    const buffer = new OfflineBuffer(options);
    await buffer.start();
    return buffer;
  }

  /** Whether no write waits, nor is on its way to wait. */
  get isEmpty(): boolean {
    return this.waiting === 0 && this.adding === 0;
  }

  /** How many writes wait. */
  get size(): number {
    return this.waiting;
  }

  /** Which of its threads has the file: a new one knows nothing of what the one before has handed out. */
  get generation(): number {
    return this.started;
  }

  /** Whether it can be asked at all. */
  get isOpen(): boolean {
    return this.thread !== undefined;
  }

  /** Whether the disk takes writes, as far as is known: what it has refused once, it is asked for every second. */
  get isWritable(): boolean {
    return this.isOpen && this.probing === undefined;
  }

  async add(...args: Parameters<BufferCalls['add']>): Promise<ReturnType<BufferCalls['add']>> {
    this.adding += 1;
    try {
      const added = await this.call('add', ...args);
      if (added.outcome === 'added') this.emit('added');
      return added;
    } finally {
      this.adding -= 1;
    }
  }

  /** @throws Unavailable when the disk refuses, or the thread has died; nothing was done then, or it is not known */
  call<M extends BufferMethod>(
    call: M,
    ...args: Parameters<BufferCalls[M]>
  ): Promise<ReturnType<BufferCalls[M]>> {
    const { thread } = this;
    if (!thread) return Promise.reject(new Unavailable('What is written cannot be kept at the moment.'));
    const id = (this.calls += 1);
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      thread.postMessage({ id, call, args });
    });
  }

  async close(): Promise<void> {
    this.isClosing = true;
    clearTimeout(this.reopening);
    clearTimeout(this.probing);
    const { thread } = this;
    if (!thread) return;
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.postMessage('close');
    await ended;
  }

  private start(): Promise<void> {
    const { path, maxSize, keys, logger } = this.options;
    const thread = new Worker(THREAD, {
      workerData: { path, maxSize, keys } satisfies ThreadOptions,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    return new Promise((resolve, reject) => {
      thread.on('message', ({ replies, waiting, diskFailed }: ThreadMessage) => {
        const isNew = this.thread !== thread;
        this.thread = thread;
        if (isNew) {
          this.started += 1;
          void this.tellLosses();
        }
        this.waiting = waiting;
        if (diskFailed) this.probing ??= this.probeLater();
        resolve();
        for (const reply of replies) this.settle(reply);
      });
      thread.once('error', (error) => {
        logger.error({ err: error }, 'the buffer’s thread has failed');
        reject(error);
      });
      thread.once('exit', () => {
        const wasOpen = this.thread === thread;
        this.thread = undefined;
        const lost = new Unavailable(
          'Whether this was kept is not known. Send it again with the same Idempotency-Key.',
        );
        for (const { reject: fail } of this.pending.values()) fail(lost);
        this.pending.clear();
        if (wasOpen && !this.isClosing) this.reopen();
      });
    });
  }

  /** What the disk has lost or altered of what was acknowledged: told at each start, until somebody has seen to it. */
  private async tellLosses(): Promise<void> {
    const stats = await this.call('stats').catch(() => undefined);
    if (!stats) return;
    const { damaged, missing, damaged_file } = stats;
    if (damaged > 0 || missing > 0 || damaged_file !== null)
      this.options.logger.error(
        { damaged, missing, damaged_file },
        'the disk has lost or altered writes that were acknowledged: see docs/runbooks/buffer-losses.md',
      );
  }

  private reopen(): void {
    this.reopening = setTimeout(
      () => void this.start().catch(() => this.isClosing || this.reopen()),
      REOPEN_MS,
    );
  }

  private probeLater(): NodeJS.Timeout {
    return setTimeout(() => {
      this.call('probe').then(
        () => (this.probing = undefined),
        () => (this.probing = this.isClosing ? undefined : this.probeLater()),
      );
    }, PROBE_MS).unref();
  }

  private settle(reply: ThreadMessage['replies'][number]): void {
    const pending = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if (!pending) return;
    if ('error' in reply) {
      this.options.logger.error({ reason: reply.error }, 'the buffer could not be written');
      pending.reject(
        new Unavailable('What was written could not be kept: nothing was done. Try again later.'),
      );
    } else pending.resolve(reply.value as never);
  }
}
