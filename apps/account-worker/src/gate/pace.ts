import type { Redis } from '@slipway/shared/redis';

/** Requests that may come at once after a pause: a tenth of a second's worth, so that a late timer loses none. */
const BURST_SECONDS = 0.1;

/**
 * The generic cell rate algorithm (ITU-T I.371) on Redis's own clock, so that all workers have one: KEYS are the
 * theoretical arrival time of the next request and the end of a pause, in microseconds. Without a quota (interval 0)
 * only the pause counts. Answers whether a request has its time now, and how many microseconds to wait for it.
 */
const RESERVE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000000 + time[2]
  local pause = tonumber(redis.call('GET', KEYS[2]) or '0')
  if pause > now then return {0, pause - now} end
  local interval = tonumber(ARGV[1])
  if interval == 0 then return {1, 0} end
  local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
  local wait = math.max(0, arrival - tonumber(ARGV[2]) - now)
  redis.call('SET', KEYS[1], string.format('%.0f', arrival + interval), 'PX', 60000)
  return {1, wait}`;

/** A pause is only ever made longer. */
const PAUSE = `
  local time = redis.call('TIME')
  local till = time[1] * 1000000 + time[2] + ARGV[1] * 1000
  if till > tonumber(redis.call('GET', KEYS[1]) or '0') then
    redis.call('SET', KEYS[1], string.format('%.0f', till), 'PX', ARGV[1])
  end`;

export interface PaceOptions {
  redis: Redis;
  directoryId: string;
  /** The directory's quota; null when it has none. */
  requestsPerSecond: number | null;
}

/**
 * When the next request to a directory may be sent, by its quota and by the pauses that it asked for: the same for all
 * workers. While Redis is away each worker keeps to the quota by itself.
 */
export class Pace {
  private readonly keys: { arrival: string; pause: string };
  private readonly intervalMs: number;
  private readonly burstMs: number;
  /** The same bookkeeping for this process alone, in milliseconds of its monotonic clock. */
  private readonly own = { arrival: 0, pause: 0 };
  /** Without a quota there is nothing to reserve; until then nobody needs to be asked. */
  private freeUntil = 0;

  constructor(private readonly options: PaceOptions) {
    const { directoryId, requestsPerSecond } = options;
    const prefix = `slipway:directory:${directoryId}`;
    this.keys = { arrival: `${prefix}:arrival`, pause: `${prefix}:pause` };
    this.intervalMs = requestsPerSecond === null ? 0 : 1_000 / requestsPerSecond;
    this.burstMs = Math.max(0, BURST_SECONDS * 1_000 - this.intervalMs);
  }

  /** Takes the next place in time. @returns milliseconds to wait; `again` when it is to be asked for again then */
  async reserve(): Promise<{ waitMs: number; again: boolean }> {
    const now = performance.now();
    if (now < this.freeUntil) return { waitMs: 0, again: false };
    const shared = await this.sharedReservation().catch(() => undefined);
    const { waitMs, again } = shared ?? this.ownReservation(now);
    if (this.intervalMs === 0 && !again) this.freeUntil = performance.now() + HEED_WITHIN_MS;
    return { waitMs, again };
  }

  /** Nobody sends anything for so long, in milliseconds. */
  async pause(ms: number): Promise<void> {
    const whole = Math.max(1, Math.ceil(ms));
    this.freeUntil = 0;
    this.own.pause = Math.max(this.own.pause, performance.now() + whole);
    await this.options.redis.eval(PAUSE, 1, this.keys.pause, whole).catch(() => undefined);
  }

  private async sharedReservation(): Promise<{ waitMs: number; again: boolean }> {
    const [isGranted, wait] = (await this.options.redis.eval(
      RESERVE,
      2,
      this.keys.arrival,
      this.keys.pause,
      Math.round(this.intervalMs * 1_000),
      Math.round(this.burstMs * 1_000),
    )) as [number, number];
    return { waitMs: wait / 1_000, again: isGranted === 0 };
  }

  private ownReservation(now: number): { waitMs: number; again: boolean } {
    if (this.own.pause > now) return { waitMs: this.own.pause - now, again: true };
    if (this.intervalMs === 0) return { waitMs: 0, again: false };
    const arrival = Math.max(this.own.arrival, now);
    this.own.arrival = arrival + this.intervalMs;
    return { waitMs: Math.max(0, arrival - this.burstMs - now), again: false };
  }
}

/** A pause that another worker was asked for is heeded within this time. */
const HEED_WITHIN_MS = 50;
