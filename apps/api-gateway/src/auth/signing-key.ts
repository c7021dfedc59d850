import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import type { Pool } from 'pg';
import { newId } from '@slipway/shared/ids';
import { signingKeyRecord, type Sealer } from '@slipway/shared/sealing';

export const SIGNING_ALGORITHM = 'EdDSA';

export interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  publicKeys: Map<string, CryptoKey>;
  publicJwks: JWK[];
}

const LOCK = 7_316_002;

/** The key pair that signs access tokens: made once per installation, shared by all gateways, sealed at rest. */
export async function loadSigningKey(pool: Pool, sealer: Sealer): Promise<SigningKey> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const { rowCount } = await client.query('SELECT 1 FROM signing_keys LIMIT 1');
    if (rowCount === 0) {
      const pair = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
      const kid = newId();
      const publicJwk = { ...(await exportJWK(pair.publicKey)), kid, alg: SIGNING_ALGORITHM, use: 'sig' };
      const sealed = sealer.seal(JSON.stringify(await exportJWK(pair.privateKey)), signingKeyRecord(kid));
      await client.query(
        'INSERT INTO signing_keys (kid, public_jwk, sealed_private_jwk) VALUES ($1, $2, $3)',
        [kid, publicJwk, sealed],
      );
    }
    const { rows } = await client.query<{ kid: string; public_jwk: JWK; sealed_private_jwk: Buffer }>(
      'SELECT kid, public_jwk, sealed_private_jwk FROM signing_keys ORDER BY created_at DESC',
    );
    const newest = rows[0]!;
    const privateJwk = JSON.parse(
      sealer.open(newest.sealed_private_jwk, signingKeyRecord(newest.kid)),
    ) as JWK;
    const publicKeys = new Map<string, CryptoKey>();
    for (const { kid, public_jwk } of rows)
      publicKeys.set(kid, (await importJWK(public_jwk, SIGNING_ALGORITHM)) as CryptoKey);
    return {
      kid: newest.kid,
      privateKey: (await importJWK(privateJwk, SIGNING_ALGORITHM)) as CryptoKey,
      publicKeys,
      publicJwks: rows.map(({ public_jwk }) => public_jwk),
    };
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
    client.release();
  }
}
