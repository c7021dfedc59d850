import type { JobEvent } from '@slipway/shared/contracts';

/** The way to a receiver that follows several logs: what waits in it is theirs together. */
export interface Outlet {
  /** Whether nothing more should be sent now. */
  isFull(): boolean;
  /** Does what reads from one log and sends it: when there is room, and one log's after another. */
  inTurn(readAndSend: () => Promise<void>): Promise<void>;
}

/** Where events go. `send` settles when the receiver can take more: a slow one is not buffered for, it is waited for. */
export interface EventSink {
  /** Where the receiver follows other logs too. */
  readonly outlet?: Outlet;
  /** @param isLive whether they are sent as they happen; else they were read from the record */
  send(events: JobEvent[], isLive: boolean): Promise<void> | void;
  /** The stream cannot go on; the receiver may come again with its last cursor. */
  fail(error: unknown): void;
}

export interface CursorOptions {
  jobId: string;
  /** The last `seq` that the receiver has. */
  after: number;
  sink: EventSink;
  read: (jobId: string, after: number) => Promise<JobEvent[]>;
}

/**
 * One receiver's place in one job's log. It emits `position + 1`, `position + 2`, … and nothing else: live events that
 * follow on are passed through; at a gap, or when the receiver was busy, it reads on from the record. It never holds
 * more than one batch.
 */
export class Cursor {
  private position: number;
  /** There may be events after `position` that only the record can give. */
  private behind = true;
  /** The highest `seq` of which it was told that there is such an event. */
  private known = 0;
  private busy = false;
  private closed = false;

  constructor(private readonly options: CursorOptions) {
    this.position = options.after;
  }

  get jobId(): string {
    return this.options.jobId;
  }

  get after(): number {
    return this.position;
  }

  /**
   * Reads on from the record. Called at the start, and whenever somebody knows of events that were not passed in.
   * @param known the `seq` of such an event
   */
  catchUp(known = 0): void {
    this.known = Math.max(this.known, known);
    this.behind = true;
    void this.pump();
  }

  /** Takes events as they are appended, in order. While its receiver is busy it does not even look which they are. */
  live(read: () => JobEvent[]): void {
    if (this.closed) return;
    if (this.busy || this.behind || this.options.sink.outlet?.isFull()) return this.catchUp();
    const events = read();
    if (events.length === 0 || events.at(-1)!.seq <= this.position) return;
    if (events[0]!.seq > this.position + 1) return this.catchUp();
    this.busy = true;
    void this.emit(events, true)
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.busy = false;
        if (this.behind) void this.pump();
      });
  }

  close(): void {
    this.closed = true;
  }

  private async pump(): Promise<void> {
    if (this.busy || this.closed) return;
    this.busy = true;
    try {
      while (this.behind && !this.closed) {
        this.behind = false;
        const { outlet } = this.options.sink;
        await (outlet ? outlet.inTurn(() => this.readOn()) : this.readOn());
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.busy = false;
    }
  }

  private async readOn(): Promise<void> {
    if (this.closed) return;
    const events = await this.options.read(this.options.jobId, this.position);
    if (events.length > 0) {
      this.behind = true;
      await this.emit(events, false);
    } else if (this.known > this.position) {
      throw new Error(`the log of job ${this.options.jobId} has expired after ${this.position}`);
    }
  }

  private async emit(events: JobEvent[], isLive: boolean): Promise<void> {
    const fresh =
      events[0]!.seq === this.position + 1 ? events : events.filter(({ seq }) => seq > this.position);
    if (this.closed || fresh.length === 0) return;
    if (fresh[0]!.seq !== this.position + 1)
      throw new Error(`the record of job ${this.options.jobId} has a gap after ${this.position}`);
    this.position = fresh.at(-1)!.seq;
    await this.options.sink.send(fresh, isLive);
  }

  private fail(error: unknown): void {
    if (this.closed) return;
    this.close();
    this.options.sink.fail(error);
  }
}
