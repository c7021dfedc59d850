import { describe, expect, it } from 'vitest';
import { defaultDirectoryOf, readEnv } from './env.js';

const NEEDED = {
  DATABASE_URL: 'postgres://localhost/slipway',
  REDIS_URL: 'redis://localhost',
  STORAGE_DIR: '/var/lib/slipway',
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
