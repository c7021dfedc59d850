import type { Health } from '@slipway/shared/contracts';
import { HealthReport, type HealthProbe } from '@slipway/shared/service';
import type { StoreMonitor } from '../availability/store.monitor.js';
import type { OfflineBuffer } from '../buffer/offline.buffer.js';

export interface GatewayHealthOptions {
  probes: Record<string, HealthProbe>;
  postgres: StoreMonitor;
  buffer: OfflineBuffer;
  bufferMaxSize: number;
}

/**
 * Healthy when all is there; unhealthy when a write could not be kept durably, in Postgres nor on the disk; degraded between
 * the two.
 */
export class GatewayHealth {
  private readonly report: HealthReport;

  constructor(private readonly options: GatewayHealthOptions) {
    this.report = new HealthReport(options.probes, []);
  }

  /** Whether a write that is acknowledged now is not lost. */
  get canAccept(): boolean {
    const { postgres, buffer, bufferMaxSize } = this.options;
    return postgres.isUp || (buffer.isWritable && buffer.size < bufferMaxSize);
  }

  async read(): Promise<Health> {
    const [health, buffer] = await Promise.all([this.report.read(), this.bufferHealth()]);
    const isWhole = health.status === 'healthy' && buffer.status === 'healthy';
    return { ...health, status: this.canAccept ? (isWhole ? 'healthy' : 'degraded') : 'unhealthy', buffer };
  }

  private async bufferHealth(): Promise<NonNullable<Health['buffer']>> {
    const { buffer, bufferMaxSize } = this.options;
    // It has no answer while its thread is away, or the disk fails even what only reads.
    const stats = buffer.isOpen ? await buffer.call('stats').catch(() => undefined) : undefined;
    if (!stats) return { size: buffer.size, oldest_at: null, status: 'unhealthy', damaged: 0, missing: 0 };
    const { size, oldest, damaged, missing, damaged_file } = stats;
    const isDamaged = damaged > 0 || missing > 0 || damaged_file !== null;
    return {
      size,
      oldest_at: oldest === null ? null : new Date(oldest).toISOString(),
      status: !buffer.isWritable || size >= bufferMaxSize ? 'unhealthy' : isDamaged ? 'degraded' : 'healthy',
      damaged,
      missing,
    };
  }
}
