import type { HandlerContext } from '@slipway/jobs';

/** People read no faster, and each one stays in the log. */
const EVERY_MS = 1_000;

/** Says how far a job is, how fast it goes, and how long it will take; about once a second. */
export class Progress {
  private readonly start = performance.now();
  private readonly doneBefore: number;
  private said = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly context: Pick<HandlerContext, 'progress'>,
    private readonly total: number,
    private done: number,
  ) {
    this.doneBefore = done;
    this.say();
  }

  add(count: number): void {
    this.done += count;
    if (this.done === this.total || performance.now() - this.said >= EVERY_MS) this.say();
  }

  /** 99 at most: the last step is the job's end. */
  private say(): void {
    this.said = performance.now();
    const { done, total } = this;
    const percent = total === 0 ? 99 : Math.min(99, Math.floor((done / total) * 99));
    this.context.progress(percent, 'provision', `${number(done)} of ${number(total)}${this.pace()}`);
  }

  private pace(): string {
    const seconds = (performance.now() - this.start) / 1_000;
    const rate = (this.done - this.doneBefore) / seconds;
    if (seconds < 0.5 || rate === 0) return '';
    return ` · ${rate.toFixed(rate < 10 ? 1 : 0)}/s · ${duration((this.total - this.done) / rate)} left`;
  }
}

function number(value: number): string {
  return value.toLocaleString('en');
}

/** `12 s`, `3 min`, `2 h 5 min` */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
