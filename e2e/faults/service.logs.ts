import { createReadStream, statSync } from 'node:fs';

/** What a service says of an error that nobody had thought of (packages/shared/src/service). */
const STRAY = [
  'a promise was rejected and nobody handled it',
  'an exception was thrown and nobody caught it',
];
const SHOWN = 800;

/** The logs of services, read on from where they were read to: together they can be larger than memory. */
export class ServiceLogs {
  /** How far each file is read, by its inode: one that has grown too large gets another name. */
  private offsets = new Map<number, number>();
  private readonly files: string[];

  constructor(files: readonly string[]) {
    this.files = files.flatMap((file) => [`${file}.1`, file]);
  }

  /** What was written since the last look and tells of an error that nobody handled. */
  async strays(): Promise<string[]> {
    const offsets = new Map<number, number>();
    const found: string[] = [];
    for (const file of this.files) {
      const stat = statSync(file, { throwIfNoEntry: false });
      if (!stat) continue;
      const known = this.offsets.get(stat.ino) ?? 0;
      const start = known > stat.size ? 0 : known;
      const { lines, end } = await straysIn(file, start);
      offsets.set(stat.ino, end);
      found.push(...lines);
    }
    this.offsets = offsets;
    return found;
  }
}

/** @returns the lines, and where the last whole line ends */
async function straysIn(file: string, start: number): Promise<{ lines: string[]; end: number }> {
  const lines: string[] = [];
  let rest = '';
  let end = start;
  // A character for each byte.
  for await (const chunk of createReadStream(file, { start, encoding: 'latin1' }) as AsyncIterable<string>) {
    const whole = (rest + chunk).split('\n');
    rest = whole.pop()!;
    end += whole.reduce((sum, line) => sum + line.length + 1, 0);
    for (const line of whole)
      if (STRAY.some((words) => line.includes(words)))
        lines.push(Buffer.from(line.slice(0, SHOWN), 'latin1').toString());
  }
  return { lines, end };
}
