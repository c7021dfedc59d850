import type { FaultKind } from './faults.js';

export interface DirectoryStatistics {
  requests: number;
  /** Answers by status code; `dropped` counts connections that were cut. */
  by_status: Record<string, number>;
  by_method: Record<string, number>;
  /** Random faults, and `quota`: refused by the quota. */
  faults: Partial<Record<FaultKind, number>>;
  /** The most requests that were in flight at a time. */
  most_in_flight: number;
  /** Requests in each of the last 60 seconds, the running one last. */
  last_60_seconds: number[];
  /** Users by space. */
  users: Record<string, number>;
}

const SECONDS = 60;

/** Counts the requests to the SCIM endpoints. */
export class Statistics {
  #requests = 0;
  #inFlight = 0;
  #mostInFlight = 0;
  readonly #idle = new Set<() => void>();
  readonly #status = new Map<string, number>();
  readonly #method = new Map<string, number>();
  readonly #faults = new Map<FaultKind, number>();
  /** Counts of a second, each at the second's number modulo 60. */
  readonly #seconds = Array.from({ length: SECONDS }, () => ({ second: -1, count: 0 }));

  began(method: string, now: number): void {
    this.#requests += 1;
    this.#inFlight += 1;
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
    count(this.#method, method);
    const second = Math.floor(now / 1000);
    const slot = this.#seconds[second % SECONDS];
    if (!slot) return;
    if (slot.second !== second) Object.assign(slot, { second, count: 0 });
    slot.count += 1;
  }

  ended(status: string): void {
    this.#inFlight -= 1;
    count(this.#status, status);
    if (this.#inFlight > 0) return;
    for (const resolve of this.#idle) resolve();
    this.#idle.clear();
  }

  /** Resolves when no request is in flight. */
  async idle(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => void this.#idle.add(resolve));
  }

  fault(kind: FaultKind): void {
    count(this.#faults, kind);
  }

  reset(): void {
    this.#requests = 0;
    this.#mostInFlight = this.#inFlight;
    for (const counts of [this.#status, this.#method, this.#faults]) counts.clear();
    for (const slot of this.#seconds) Object.assign(slot, { second: -1, count: 0 });
  }

  /** @param now the clock of `began`, in milliseconds */
  read(now: number, users: Record<string, number>): DirectoryStatistics {
    const second = Math.floor(now / 1000);
    return {
      requests: this.#requests,
      by_status: Object.fromEntries(this.#status),
      by_method: Object.fromEntries(this.#method),
      faults: Object.fromEntries(this.#faults),
      most_in_flight: this.#mostInFlight,
      last_60_seconds: Array.from({ length: SECONDS }, (_, index) => {
        const wanted = second - SECONDS + 1 + index;
        const slot = wanted >= 0 ? this.#seconds[wanted % SECONDS] : undefined;
        return slot?.second === wanted ? slot.count : 0;
      }),
      users,
    };
  }
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
