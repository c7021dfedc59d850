import { join } from 'node:path';
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { Unauthenticated, Unavailable } from '@slipway/shared/errors';
import type { Logger } from '@slipway/shared/logging';
import { keptIssuerKeysRecord, type Sealer } from '@slipway/shared/sealing';
import { SealedFile } from './sealed.file.js';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;
/** A key that is not known makes it ask again, no more often than this. */
export const COOLDOWN_MS = 30_000;
/** Keys are asked for again when they are this old. */
const FRESH_MS = 10 * 60_000;
/** The stated bound of an outage of the issuer: its keys are believed for so long after it last gave them. */
export const BELIEVED_MS = 24 * 60 * 60_000;

/** Public keys of pairs alone: a secret has no place in a JWKS, and would be one that everybody knows. */
const jwks = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .transform((keys) => keys.filter(({ kty }) => ['RSA', 'EC', 'OKP'].includes(kty))),
});
const keptKeys = z.object({ url: z.string(), fetched_at: z.number(), jwks });

export interface IssuerKeysOptions {
  url: string;
  stateDir: string | undefined;
  sealer: Sealer;
  logger?: Logger | undefined;
  /** In milliseconds since 1970. */
  now?: () => number;
}

/** The public keys of an external issuer: asked for over HTTP, kept for outages in memory and, sealed, on the disk. */
export class IssuerKeys {
  private readonly file: SealedFile | undefined;
  private readonly now: () => number;
  private keys: JWTVerifyGetKey | undefined;
  /** When the issuer gave them. */
  private fetchedAt = 0;
  private askedAt = -Infinity;
  private asking: Promise<void> | undefined;
  /** Counts the sets of keys: what was verified by one is not believed by another. */
  generation = 0;

  constructor(private readonly options: IssuerKeysOptions) {
    const { stateDir, sealer, now = Date.now } = options;
    this.now = now;
    this.file =
      stateDir === undefined
        ? undefined
        : new SealedFile(join(stateDir, 'issuer-keys.sealed'), sealer, keptIssuerKeysRecord());
  }

  /** Asks the issuer; while it does not answer, those that were kept are believed. */
  async start(): Promise<void> {
    await this.readKept();
    await this.ask();
  }

  /**
   * The key of a token.
   * @throws Unauthenticated when the issuer has no such key, Unavailable while none of its keys are known
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const { keys, generation } = await this.believed();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.ask();
      const newer = await this.believed();
      if (newer.generation === generation)
        throw new Unauthenticated('The access token was not signed by a key of its issuer.');
      return newer.keys(header, token);
    }
  };

  private async believed(): Promise<{ keys: JWTVerifyGetKey; generation: number }> {
    const age = this.now() - this.fetchedAt;
    if (!this.keys || age >= BELIEVED_MS) await this.ask();
    // Nobody waits for keys that are good for a while yet.
    else if (age >= FRESH_MS) void this.ask();
    if (!this.keys || this.now() - this.fetchedAt >= BELIEVED_MS)
      throw new Unavailable('The keys of the issuer of this token are not known at the moment.');
    return { keys: this.keys, generation: this.generation };
  }

  /** Asks once for all who want to know, and not again for a while. */
  private async ask(): Promise<void> {
    if (!this.asking) {
      if (this.now() - this.askedAt < COOLDOWN_MS) return;
      this.askedAt = this.now();
      this.asking = this.askNow().finally(() => (this.asking = undefined));
    }
    await this.asking;
  }

  private async askNow(): Promise<void> {
    const { url, logger } = this.options;
    try {
      const given = jwks.parse(JSON.parse(await textOf(url)));
      this.take(given, this.now());
      await this.file
        ?.write({ url, fetched_at: this.fetchedAt, jwks: given })
        .catch((error: unknown) =>
          logger?.error({ err: error }, 'the keys of the issuer are not kept for an outage'),
        );
    } catch (error) {
      logger?.warn({ err: error, url }, 'the issuer does not give its keys');
    }
  }

  private async readKept(): Promise<void> {
    try {
      const kept = keptKeys.optional().parse(await this.file?.read());
      // Keys of another issuer are none of this one.
      if (kept?.url === this.options.url && kept.fetched_at <= this.now())
        this.take(kept.jwks, kept.fetched_at);
    } catch (error) {
      this.options.logger?.error(
        { err: error, path: this.file?.path },
        'the kept keys of the issuer are refused',
      );
    }
  }

  private take(given: z.infer<typeof jwks>, fetchedAt: number): void {
    this.keys = createLocalJWKSet(given);
    this.fetchedAt = fetchedAt;
    this.generation += 1;
  }
}

/** @throws when there is no answer in time, no good one, or too long a one */
async function textOf(url: string): Promise<string> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`the issuer answers ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`the issuer answers with more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
