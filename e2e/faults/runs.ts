import { closeSync, existsSync, openSync, readSync } from 'node:fs';

interface Start {
  worker: string;
  at: bigint;
}

interface Source {
  worker: string;
  file: string;
}

/** Which attempt of which job has been started by which worker, as the workers have noted it. */
export class Runs {
  private readonly starts = new Map<string, Start[]>();
  private readonly read = new Map<string, { offset: number; rest: string }>();
  private readonly sources: Source[];

  constructor(sources: Source[]) {
    this.sources = sources;
  }

  /** The worker that runs an attempt, if one has started it. */
  workerOf(jobId: string, attempt: number): string | undefined {
    this.update();
    return this.starts.get(`${jobId} ${attempt}`)?.at(-1)?.worker;
  }

  /** When an attempt was started last, in nanoseconds of the machine's monotonic clock. */
  startOf(jobId: string, attempt: number): bigint | undefined {
    this.update();
    return this.starts.get(`${jobId} ${attempt}`)?.at(-1)?.at;
  }

  /** Attempts that were started more than once. */
  doubles(): { run: string; workers: string[] }[] {
    this.update();
    return [...this.starts]
      .filter(([, on]) => on.length > 1)
      .map(([run, on]) => ({ run, workers: on.map(({ worker }) => worker) }));
  }

  get count(): number {
    this.update();
    return this.starts.size;
  }

  private update(): void {
    for (const { worker, file } of this.sources) {
      const { offset, rest } = this.read.get(file) ?? { offset: 0, rest: '' };
      const fresh = readFrom(file, offset);
      const lines = (rest + fresh).split('\n');
      this.read.set(file, { offset: offset + Buffer.byteLength(fresh), rest: lines.pop()! });
      for (const line of lines) {
        const [id, attempt, at] = line.split(' ') as [string, string, string];
        const starts = this.starts.get(`${id} ${attempt}`);
        const start = { worker, at: BigInt(at) };
        if (starts) starts.push(start);
        else this.starts.set(`${id} ${attempt}`, [start]);
      }
    }
  }
}

function readFrom(file: string, offset: number): string {
  if (!existsSync(file)) return '';
  const descriptor = openSync(file, 'r');
  try {
    const parts: string[] = [];
    const buffer = Buffer.alloc(64 * 1024);
    for (let at = offset; ;) {
      const length = readSync(descriptor, buffer, 0, buffer.length, at);
      if (length === 0) return parts.join('');
      parts.push(buffer.toString('latin1', 0, length));
      at += length;
    }
  } finally {
    closeSync(descriptor);
  }
}
