import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The wall clock of some processes, which can be made to jump; their monotonic clock goes on as always (libfaketime). */
export class Clock {
  private readonly file: string;
  private readonly library: string;

  constructor(folder: string, name: string, library: string) {
    this.file = join(folder, `${name}.clock`);
    this.library = library;
    this.shift(0);
  }

  /** Environment for a process that is to go by this clock. */
  get env(): Record<string, string> {
    return {
      LD_PRELOAD: this.library,
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // The file is read again after a second: a jump takes that long to arrive.
      FAKETIME_CACHE_DURATION: '1',
      // Files keep their true times: to change those it takes a lock that all processes of a Postgres share, and a backend
      // that is killed with it leaves it taken; the postmaster then waited for it for ever in its own exit.
      NO_FAKE_STAT: '1',
    };
  }

  /** Sets it to the true time plus so many seconds. */
  shift(seconds: number): void {
    writeFileSync(this.file, `${seconds < 0 ? '' : '+'}${seconds}\n`);
  }
}
