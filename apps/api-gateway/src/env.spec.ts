import { describe, expect, it } from 'vitest';
import { defaultDirectoryOf, externalIssuerOf, readEnv } from './env.js';

const NEEDED = {
  DATABASE_URL: 'postgres://localhost/slipway',
  REDIS_URL: 'redis://localhost',
  STORAGE_DIR: '/var/lib/slipway/objects',
  GATEWAY_STATE_DIR: '/var/lib/slipway/gateway',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
};
const DIRECTORY = {
  DEFAULT_DIRECTORY_URL: 'https://directory.example/{tenant}/scim/v2',
  DEFAULT_DIRECTORY_TOKEN: 'secret',
  DEFAULT_DIRECTORY_DOMAINS: 'example.test',
};

describe('the directory of the operator', () => {
  it('is none unless it is given', () => {
    expect(defaultDirectoryOf(readEnv(NEEDED))).toBeUndefined();
    expect(defaultDirectoryOf(readEnv({ ...NEEDED, DEFAULT_DIRECTORY_URL: '' }))).toBeUndefined();
  });

  it('is one for each tenant', () => {
    expect(defaultDirectoryOf(readEnv({ ...NEEDED, ...DIRECTORY }))).toEqual({
      name: 'Default',
      baseUrl: DIRECTORY.DEFAULT_DIRECTORY_URL,
      token: 'secret',
      allowedDomains: ['example.test'],
    });
    const shared = { ...DIRECTORY, DEFAULT_DIRECTORY_URL: 'https://directory.example/scim/v2' };
    expect(() => readEnv({ ...NEEDED, ...shared })).toThrow(
      'DEFAULT_DIRECTORY_URL: must contain {tenant}: without it the tenants of one installation would share the accounts of one directory',
    );
  });

  it.each(['DEFAULT_DIRECTORY_TOKEN', 'DEFAULT_DIRECTORY_DOMAINS'])('is not complete without %s', (name) => {
    expect(() => readEnv({ ...NEEDED, ...DIRECTORY, [name]: '' })).toThrow(
      'DEFAULT_DIRECTORY_URL: needs DEFAULT_DIRECTORY_TOKEN and DEFAULT_DIRECTORY_DOMAINS',
    );
  });
});

describe('another issuer of access tokens', () => {
  const JWKS = {
    AUTH_JWKS_URL: 'https://issuer.example.test/jwks',
    AUTH_ISSUER: 'https://issuer.example.test/',
    AUTH_AUDIENCE: 'slipway',
  };
  const SECRET = 'x'.repeat(32);
  const SHARED = { ...JWKS, AUTH_JWKS_URL: '', AUTH_HS256_SECRET: SECRET };

  it('is none, one with keys, or one with a secret', () => {
    expect(externalIssuerOf(readEnv(NEEDED))).toBeUndefined();
    expect(externalIssuerOf(readEnv({ ...NEEDED, ...JWKS }))).toEqual({
      jwksUrl: JWKS.AUTH_JWKS_URL,
      issuer: JWKS.AUTH_ISSUER,
      audience: 'slipway',
    });
    expect(externalIssuerOf(readEnv({ ...NEEDED, ...SHARED }))).toEqual({
      secret: Buffer.from(SECRET),
      issuer: JWKS.AUTH_ISSUER,
      audience: 'slipway',
    });
  });

  it.each([
    ['both at once', { ...JWKS, AUTH_HS256_SECRET: SECRET }, 'AUTH_HS256_SECRET'],
    ['a short secret', { ...SHARED, AUTH_HS256_SECRET: 'x'.repeat(31) }, 'AUTH_HS256_SECRET'],
    [
      'keys that anybody can put in',
      { ...JWKS, AUTH_JWKS_URL: 'http://issuer.example.test/jwks' },
      'AUTH_JWKS_URL',
    ],
    ['tokens for others', { ...JWKS, AUTH_AUDIENCE: '' }, 'AUTH_JWKS_URL'],
    ['a secret for others', { ...SHARED, AUTH_AUDIENCE: '' }, 'AUTH_HS256_SECRET: needs'],
    ['a secret of others', { ...SHARED, AUTH_ISSUER: '' }, 'AUTH_HS256_SECRET: needs'],
    ['the name of this installation', { ...JWKS, AUTH_ISSUER: 'slipway' }, 'AUTH_ISSUER'],
  ])('is not %s', (_, env, name) => {
    expect(() => readEnv({ ...NEEDED, ...env })).toThrow(name);
  });
});
