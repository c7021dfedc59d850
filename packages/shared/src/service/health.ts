import type { Health, ServiceHealth } from '../contracts/health.js';

/** Answers when the part is usable; throws or hangs when it is not. */
export type HealthProbe = () => Promise<unknown>;

const PROBE_TIMEOUT_MS = 1_000;

/** What `/health` says: each part is asked when somebody asks, at most once a second. */
export class HealthReport {
  private last: { at: number; health: Promise<Health> } | undefined;

  /** @param vital the parts without which the service does nothing of use: it is unhealthy without them, else degraded */
  constructor(
    private readonly probes: Record<string, HealthProbe>,
    private readonly vital: readonly string[],
  ) {}

  read(): Promise<Health> {
    const now = performance.now();
    if (!this.last || now - this.last.at > 1_000) this.last = { at: now, health: this.ask() };
    return this.last.health;
  }

  private async ask(): Promise<Health> {
    const services: Record<string, ServiceHealth> = {};
    await Promise.all(
      Object.entries(this.probes).map(async ([name, probe]) => {
        services[name] = {
          status: (await answers(probe)) ? 'healthy' : 'unhealthy',
          last_check: new Date().toISOString(),
        };
      }),
    );
    const missing = Object.keys(services).filter((name) => services[name]!.status === 'unhealthy');
    const status = missing.some((name) => this.vital.includes(name))
      ? 'unhealthy'
      : missing.length > 0
        ? 'degraded'
        : 'healthy';
    return { status, timestamp: new Date().toISOString(), services };
  }
}

async function answers(probe: HealthProbe): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PROBE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([probe().then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
