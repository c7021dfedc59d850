import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import type { PoolClient } from 'pg';
import { z } from 'zod';
import { newId } from '@slipway/shared/ids';
import { signingKeyRecord, type Sealer } from '@slipway/shared/sealing';
import type { GuardedQueries } from '../availability/guarded.queries.js';

export const SIGNING_ALGORITHM = 'EdDSA';

/** What signs access tokens, and what they are checked with. */
export interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  publicKeys: Map<string, CryptoKey>;
  publicJwks: JWK[];
}

/** The key pairs as they are stored, newest first; there is at least one. */
export const storedKeys = z
  .array(
    z.object({
      kid: z.string(),
      public_jwk: z.looseObject({ kty: z.string() }),
      /** Base64. */
      sealed_private_jwk: z.string(),
    }),
  )
  .min(1);
export type StoredKeys = z.infer<typeof storedKeys>;

const LOCK = 7_316_002;

/**
 * The key pairs of the installation, shared by all gateways; whoever finds none makes the first one.
 * @throws StoreAway, or an error of the connection
 */
export function loadStoredKeys(queries: GuardedQueries, sealer: Sealer): Promise<StoredKeys> {
  return queries.transaction(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const { rowCount } = await client.query('SELECT 1 FROM signing_keys LIMIT 1');
    if (rowCount === 0) await makeKey(client, sealer);
    const { rows } = await client.query(
      `SELECT kid, public_jwk, encode(sealed_private_jwk, 'base64') AS sealed_private_jwk
       FROM signing_keys ORDER BY created_at DESC`,
    );
    return storedKeys.parse(rows);
  });
}

async function makeKey(client: PoolClient, sealer: Sealer): Promise<void> {
  const pair = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const kid = newId();
  const publicJwk = { ...(await exportJWK(pair.publicKey)), kid, alg: SIGNING_ALGORITHM, use: 'sig' };
  const sealed = sealer.seal(JSON.stringify(await exportJWK(pair.privateKey)), signingKeyRecord(kid));
  await client.query('INSERT INTO signing_keys (kid, public_jwk, sealed_private_jwk) VALUES ($1, $2, $3)', [
    kid,
    publicJwk,
    sealed,
  ]);
}

/** @throws when the private half of the newest one does not open */
export async function signingKeyOf(stored: StoredKeys, sealer: Sealer): Promise<SigningKey> {
  const newest = stored[0]!;
  const sealed = Buffer.from(newest.sealed_private_jwk, 'base64');
  const privateJwk = JSON.parse(sealer.open(sealed, signingKeyRecord(newest.kid))) as JWK;
  const publicKeys = new Map<string, CryptoKey>();
  for (const { kid, public_jwk } of stored)
    publicKeys.set(kid, (await importJWK(public_jwk, SIGNING_ALGORITHM)) as CryptoKey);
  return {
    kid: newest.kid,
    privateKey: (await importJWK(privateJwk, SIGNING_ALGORITHM)) as CryptoKey,
    publicKeys,
    publicJwks: stored.map(({ public_jwk }) => public_jwk),
  };
}
