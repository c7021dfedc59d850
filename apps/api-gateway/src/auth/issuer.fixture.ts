import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { newId } from '@slipway/shared/ids';

export const ISSUER = 'https://issuer.example.test/';
export const AUDIENCE = 'slipway.example.test';

interface KeyOfIssuer {
  kid: string;
  alg: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
}

/** An issuer of access tokens with a JWKS on this machine. */
export class TestIssuer {
  asked = 0;
  /** What it answers instead of its keys. */
  answer: { status: number; body: string; headers?: Record<string, string> } | undefined;
  private keys: KeyOfIssuer[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(alg = 'RS256'): Promise<TestIssuer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const issuer = new TestIssuer(server, `http://127.0.0.1:${address.port}/jwks`);
    await issuer.rotate(alg);
    server.on('request', (_request, response) => {
      issuer.asked += 1;
      const body = JSON.stringify({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) });
      const { status, body: text, headers } = issuer.answer ?? { status: 200, body };
      response.writeHead(status, headers).end(text);
    });
    return issuer;
  }

  /** Puts a new key in the place of those that there are. */
  async rotate(alg = 'RS256'): Promise<KeyOfIssuer> {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const kid = newId();
    const key = {
      kid,
      alg,
      privateKey,
      publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    };
    this.keys = [key];
    return key;
  }

  get key(): KeyOfIssuer {
    return this.keys[0]!;
  }

  token(claims: Record<string, unknown> = {}, { kid, alg, privateKey } = this.key): Promise<string> {
    return new SignJWT({ ...claimsOf(), ...claims }).setProtectedHeader({ alg, kid }).sign(privateKey);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** What a good token says, of somebody new. */
export function claimsOf(): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1_000);
  return {
    ...{ iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 600 },
    ...{ sub: newId(), tenant_id: newId(), role: 'member' },
  };
}
