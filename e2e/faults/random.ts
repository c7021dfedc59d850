import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that a seed decides. Actors that run at once each take a fork: their order of turns must not mix their draws. */
export class Random {
  private readonly generator: ReturnType<typeof xoroshiro128plus>;
  private readonly seed: string;

  constructor(seed: string | number) {
    this.seed = String(seed);
    this.generator = xoroshiro128plus(createHash('sha256').update(this.seed).digest().readInt32BE(0));
  }

  /** A stream of its own, the same for the same name, whatever was drawn here before. */
  fork(name: string | number): Random {
    return new Random(`${this.seed}/${name}`);
  }

  /** From `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return uniformInt(this.generator, min, max);
  }

  /** True with a probability of `share`. */
  chance(share: number): boolean {
    return this.integer(0, 999_999) < share * 1_000_000;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)]!;
  }

  /** Picks by weight. */
  weighted<T>(items: readonly (readonly [item: T, weight: number])[]): T {
    let left = this.integer(0, items.reduce((sum, [, weight]) => sum + weight, 0) - 1);
    for (const [item, weight] of items) if ((left -= weight) < 0) return item;
    throw new Error('nothing to pick from');
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let index = shuffled.length - 1; index > 0; index -= 1) {
      const other = this.integer(0, index);
      [shuffled[index], shuffled[other]] = [shuffled[other]!, shuffled[index]!];
    }
    return shuffled;
  }
}
