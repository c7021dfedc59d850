import { createHmac, createPublicKey } from 'node:crypto';
import { decodeJwt, generateKeyPair, SignJWT, type CryptoKey, type JWTHeaderParameters } from 'jose';
import type { KeyScope, Role } from '@slipway/shared/contracts';
import { Sealer } from '@slipway/shared/sealing';
import { SIGNING_ALGORITHM, signingKeyOf, storedKeys, type SigningKey } from '../auth/signing-key.js';
import type { TestGateway } from '../gateway.fixture.js';
import { newId } from '@slipway/shared/ids';

const SEALING_KEY = Buffer.alloc(32, 7);
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Access tokens as somebody would make them who has the gateway's own key: right but for what is said. */
class Forge {
  private constructor(
    private readonly key: SigningKey,
    private readonly template: ReturnType<typeof decodeJwt>,
  ) {}

  static async of(gateway: TestGateway, token: string): Promise<Forge> {
    const { rows } = await gateway.pool.query(
      `SELECT kid, public_jwk, encode(sealed_private_jwk, 'base64') AS sealed_private_jwk FROM signing_keys`,
    );
    return new Forge(await signingKeyOf(storedKeys.parse(rows), new Sealer(SEALING_KEY)), decodeJwt(token));
  }

  token({
    header = {},
    claims = {},
    key = this.key.privateKey,
  }: {
    header?: Partial<JWTHeaderParameters>;
    claims?: Record<string, unknown>;
    key?: CryptoKey;
  } = {}): Promise<string> {
    return new SignJWT({ ...this.template, ...claims })
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: this.key.kid, typ: 'at+jwt', ...header })
      .sign(key);
  }

  unsigned(): string {
    return `${encoded({ alg: 'none', kid: this.key.kid, typ: 'at+jwt' })}.${encoded(this.template)}.`;
  }

  /** Signed with what everybody knows: the public key, in the form in which libraries take it for a secret. */
  withPublicKeyAsSecret(form: 'pem' | 'raw'): string {
    const jwk = this.key.publicJwks[0]!;
    const secret =
      form === 'raw'
        ? Buffer.from(String(jwk.x), 'base64url')
        : createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const signed = `${encoded({ alg: 'HS256', kid: this.key.kid, typ: 'at+jwt' })}.${encoded(this.template)}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  }
}

/** What must open no door, by what is wrong with it; and one token that was made the same way and is right. */
export async function wrongCredentials(
  gateway: TestGateway,
): Promise<{ right: string; wrong: Record<string, string | undefined> }> {
  const token = await gateway.tenant();
  const forge = await Forge.of(gateway, token);
  const now = Math.floor(Date.now() / 1_000);
  const stranger = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const [head, , signature] = (await forge.token()).split('.');
  return {
    right: await forge.token(),
    wrong: {
      'no token': undefined,
      'a text that is no token': 'nonsense',
      'a token of three parts that mean nothing': 'a.b.c',
      'an API key that there is not': `slw_${'a'.repeat(43)}`,
      'an expired token': await forge.token({ claims: { iat: now - 1_000, exp: now - 1 } }),
      'a token that never expires': await forge.token({ claims: { exp: undefined } }),
      '"alg": "none"': forge.unsigned(),
      'HS256 with the public key as PEM': forge.withPublicKeyAsSecret('pem'),
      'HS256 with the bytes of the public key': forge.withPublicKeyAsSecret('raw'),
      'another key of the right type': await forge.token({ key: stranger.privateKey }),
      'another key under its own name': await forge.token({
        header: { kid: newId() },
        key: stranger.privateKey,
      }),
      'other claims under a good signature': `${head}.${encoded({ ...decodeJwt(token), role: 'service' })}.${signature}`,
      'the wrong issuer': await forge.token({ claims: { iss: 'another' } }),
      'the wrong audience': await forge.token({ claims: { aud: 'another' } }),
      'the wrong type': await forge.token({ header: { typ: 'JWT' } }),
      'the token of a session that was ended': await ofEndedSession(gateway),
      'an expired API key': await apiKey(gateway, async (id) => {
        await gateway.pool.query(
          `UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1`,
          [id],
        );
      }),
      'a revoked API key': await apiKey(gateway, async (id, owner) => {
        await gateway.call('DELETE', `/api/auth/api-keys/${id}`, { token: owner });
      }),
    },
  };
}

async function ofEndedSession(gateway: TestGateway): Promise<string> {
  const token = await gateway.tenant();
  await gateway.call('POST', '/api/auth/sign-out', { token });
  return token;
}

async function apiKey(
  gateway: TestGateway,
  end: (id: string, owner: string) => Promise<void>,
): Promise<string> {
  const owner = await gateway.tenant();
  const { body } = await gateway.call('POST', '/api/auth/api-keys', { token: owner, body: { name: 'key' } });
  await end(String(body.id), owner);
  return String(body.key);
}

/** An API key of the caller's tenant for each role. */
export async function keysByRole(
  gateway: TestGateway,
  token: string,
): Promise<{ admin: string; member: string; service: string }> {
  const key = async (role: string): Promise<string> => {
    const { body } = await gateway.call('POST', '/api/auth/api-keys', { token, body: { name: role, role } });
    return String(body.key);
  };
  return { admin: await key('admin'), member: await key('member'), service: await key('service') };
}

/** API keys with less than all that their role allows, by their scope, for a caller's tenant. */
export async function keysByScope(
  gateway: TestGateway,
  token: string,
  role: Role,
): Promise<Record<KeyScope, string>> {
  const key = async (scope: KeyScope): Promise<string> => {
    const { body } = await gateway.call('POST', '/api/auth/api-keys', {
      token,
      body: { name: scope, role, scope },
    });
    return String(body.key);
  };
  return { read: await key('read'), write: await key('write'), admin: await key('admin') };
}
