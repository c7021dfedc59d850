import type { Logger } from '@slipway/shared/logging';
import { Unavailable } from '@slipway/shared/errors';
import type { Sealer } from '@slipway/shared/sealing';
import { isAway, type GuardedQueries } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import type { KeptKeys } from './kept.keys.js';
import { loadStoredKeys, signingKeyOf, type SigningKey } from './signing-key.js';

/** Keys that could not be loaded although Postgres seemed to be there are asked for again after this. */
const RETRY_MS = 1_000;

export interface SigningKeysOptions {
  queries: GuardedQueries;
  postgres: StoreMonitor;
  sealer: Sealer;
  /** Where they are kept for a start without Postgres; nothing when they are not. */
  kept: KeptKeys | undefined;
  logger: Logger | undefined;
}

/** The keys of access tokens: those in Postgres, or, until it has been reached, those that were kept when it last was. */
export class SigningKeys {
  private key: SigningKey | undefined;
  private loading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private readonly reload = (): void => void this.tryToLoad();

  constructor(private readonly options: SigningKeysOptions) {}

  /** @throws when Postgres is there and they cannot be loaded nevertheless */
  async start(): Promise<void> {
    const { postgres, logger } = this.options;
    postgres.on('back', this.reload);
    try {
      await this.load();
    } catch (error) {
      if (!isAway(error)) throw error;
      await this.readKept();
      if (!this.key)
        logger?.warn('Postgres is away, and no keys are kept: access tokens are refused until it is back');
      this.retryLater();
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.options.postgres.off('back', this.reload);
    clearTimeout(this.timer);
    await this.loading?.catch(() => undefined);
  }

  /** @throws Unavailable while none are known */
  get current(): SigningKey {
    if (!this.key) throw new Unavailable('Access tokens cannot be checked at the moment.');
    return this.key;
  }

  private load(): Promise<void> {
    this.loading ??= this.loadNow().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async loadNow(): Promise<void> {
    const { queries, sealer, kept, logger } = this.options;
    const stored = await loadStoredKeys(queries, sealer);
    this.key = await signingKeyOf(stored, sealer);
    await kept?.write(stored).catch((error: unknown) => {
      logger?.error({ err: error }, 'the keys of access tokens are not kept for a start without Postgres');
    });
  }

  private async tryToLoad(): Promise<void> {
    clearTimeout(this.timer);
    try {
      await this.load();
    } catch (error) {
      if (!isAway(error))
        this.options.logger?.error({ err: error }, 'the keys of access tokens could not be loaded');
      this.retryLater();
    }
  }

  private retryLater(): void {
    clearTimeout(this.timer);
    if (!this.isStopped) this.timer = setTimeout(this.reload, RETRY_MS).unref();
  }

  private async readKept(): Promise<void> {
    const { kept, sealer, logger } = this.options;
    try {
      const stored = await kept?.read();
      if (stored) this.key = await signingKeyOf(stored, sealer);
    } catch (error) {
      logger?.error({ err: error, path: kept?.path }, 'the kept keys of access tokens are refused');
    }
  }
}
