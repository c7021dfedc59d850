import { closeSync, existsSync, openSync, readSync } from 'node:fs';

interface Source {
  worker: string;
  file: string;
}

/** Which attempt of which job has been started by which worker, as the workers have noted it. */
export class Runs {
  private readonly starts = new Map<string, string[]>();
  private readonly read = new Map<string, { offset: number; rest: string }>();
  private readonly sources: Source[];

  constructor(sources: Source[]) {
    this.sources = sources;
  }

  /** The worker that runs an attempt, if one has started it. */
  workerOf(jobId: string, attempt: number): string | undefined {
    this.update();
    return this.starts.get(`${jobId} ${attempt}`)?.at(-1);
  }

  /** Attempts that were started more than once. */
  doubles(): { run: string; workers: string[] }[] {
    this.update();
    return [...this.starts].filter(([, on]) => on.length > 1).map(([run, workers]) => ({ run, workers }));
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
      for (const run of lines) {
        const workers = this.starts.get(run);
        if (workers) workers.push(worker);
        else this.starts.set(run, [worker]);
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
