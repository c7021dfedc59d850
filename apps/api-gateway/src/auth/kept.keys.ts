import { join } from 'node:path';
import { keptSigningKeysRecord, type Sealer } from '@slipway/shared/sealing';
import { SealedFile } from './sealed.file.js';
import { storedKeys, type StoredKeys } from './signing-key.js';

/** The signing keys on this gateway's own disk, sealed, for a start while Postgres is away. */
export class KeptKeys {
  private readonly file: SealedFile;

  constructor(stateDir: string, sealer: Sealer) {
    this.file = new SealedFile(join(stateDir, 'signing-keys.sealed'), sealer, keptSigningKeysRecord());
  }

  get path(): string {
    return this.file.path;
  }

  /** Replaces the file in one step: a crash leaves the one before, or this one. */
  write(keys: StoredKeys): Promise<void> {
    return this.file.write(keys);
  }

  /** @returns nothing when none were kept @throws when the file was altered, or sealed with a key that is not known */
  async read(): Promise<StoredKeys | undefined> {
    const kept = await this.file.read();
    return kept === undefined ? undefined : storedKeys.parse(kept);
  }
}
