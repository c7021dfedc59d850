import { createHash } from 'node:crypto';

/** Chance that a seed decides: the same draws in the same order, on every machine. */
export class DemoRandom {
  private readonly seed: string;
  private drawn = 0;

  constructor(seed: string) {
    this.seed = seed;
  }

  /** A stream of its own: what is drawn from it moves no draw of another one. */
  fork(name: string): DemoRandom {
    return new DemoRandom(`${this.seed}/${name}`);
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    this.drawn += 1;
    const draw = createHash('sha256').update(`${this.seed}#${this.drawn}`).digest().readUIntBE(0, 6);
    return min + (draw % (max - min + 1));
  }

  /** True so many times in a hundred. */
  percent(share: number): boolean {
    return this.integer(1, 100) <= share;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new Error('there is nothing to pick from');
    return item;
  }
}
