import { LRUCache } from 'lru-cache';

export interface LoadingCacheOptions<V> {
  /** Sum of the weights that may be kept. */
  maxWeight: number;
  /** A whole number above 0. A value that weighs more than all may is handed out and not kept. */
  weigh: (value: V) => number;
  load: (key: string) => Promise<V>;
}

/** Values that never change under their key, least recently used out first. One key is loaded once at a time. */
export class LoadingCache<V extends object> {
  private readonly kept: LRUCache<string, V>;
  private readonly loading = new Map<string, Promise<V>>();

  constructor(private readonly options: LoadingCacheOptions<V>) {
    this.kept = new LRUCache({ maxSize: options.maxWeight, sizeCalculation: options.weigh });
  }

  /** The value at once when it is here, else a promise of it: the usual request waits for no microtask. */
  get(key: string): V | Promise<V> {
    return this.kept.get(key) ?? this.loading.get(key) ?? this.load(key);
  }

  private load(key: string): Promise<V> {
    const load = this.options
      .load(key)
      .then((value) => {
        this.kept.set(key, value);
        return value;
      })
      .finally(() => this.loading.delete(key));
    this.loading.set(key, load);
    return load;
  }
}
