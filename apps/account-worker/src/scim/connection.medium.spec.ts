import { execFile, spawnSync } from 'node:child_process';
import type { LookupAddress } from 'node:dns';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  openClient,
  failure,
  newUser,
  reply,
  serveDirectory,
  type FakeDirectory,
} from './directory.fixture.js';

const LOOPBACK = { address: '127.0.0.1', family: 4 };
const PRIVATE = { address: '10.255.255.1', family: 4 };
const PUBLIC = { address: '93.184.216.34', family: 4 };

async function directory(secure?: Parameters<typeof serveDirectory>[1]): Promise<FakeDirectory> {
  const served = await serveDirectory((_request, response) => {
    // Every request has a connection of its own.
    response.setHeader('connection', 'close');
    reply(response, 201, { id: '1', userName: 'user1' });
  }, secure);
  onTestFinished(served.close);
  return served;
}

describe('the address of a directory', () => {
  it('is refused on this machine unless the operator allows its host and port', async () => {
    const { url, host, requests } = await directory();
    const other = `127.0.0.1:${Number(host.split(':')[1]) - 1}`;
    for (const allowedHosts of [[], [other], ['127.0.0.1']])
      expect(await failure(openClient(url, { allowedHosts }).create(newUser()))).toMatchObject({
        fault: 'address',
        maybeDone: false,
        retryable: false,
      });
    expect(requests).toEqual([]);
    expect(await openClient(url).create(newUser())).toMatchObject({ outcome: 'created' });
  });

  it('is looked up with the connection, which goes to what was looked up', async () => {
    const { host, requests } = await directory();
    const port = host.split(':')[1];
    const asked: string[] = [];
    const client = openClient(`http://directory.test:${port}/scim`, {
      resolve: async (name) => {
        asked.push(name);
        return [LOOPBACK];
      },
    });
    await client.create(newUser());
    await client.create(newUser());
    expect(asked).toEqual(['directory.test', 'directory.test']);
    expect(requests.map(({ headers }) => headers.host)).toEqual([
      `directory.test:${port}`,
      `directory.test:${port}`,
    ]);
  });

  it.each([
    [[LOOPBACK]],
    [[PUBLIC, LOOPBACK]],
    [[PRIVATE, PUBLIC]],
    [[PUBLIC, { address: '::1', family: 6 }]],
  ])('is refused when it resolves to %j', async (addresses: LookupAddress[]) => {
    const { host, requests } = await directory();
    const client = openClient(`https://directory.test:${host.split(':')[1]}/scim`, {
      allowedHosts: [],
      resolve: async () => addresses,
    });
    const error = await failure(client.create(newUser()));
    expect(error).toMatchObject({ fault: 'address', maybeDone: false });
    expect(error.message).toContain('is on a private, loopback or link-local address');
    expect(requests).toEqual([]);
  });

  it.each([
    ['ENOTFOUND', 'address', false],
    ['EAI_AGAIN', 'unavailable', true],
  ])('that the name server answers with %s for is %s', async (code, fault, retryable) => {
    const client = openClient('https://directory.test/scim', {
      allowedHosts: [],
      resolve: async () => {
        throw Object.assign(new Error(`getaddrinfo ${code} directory.test`), { code });
      },
    });
    expect(await failure(client.create(newUser()))).toMatchObject({ fault, retryable, maybeDone: false });
  });

  it('that there is none for is not found', async () => {
    const client = openClient('https://directory.test/scim', { allowedHosts: [], resolve: async () => [] });
    expect((await failure(client.create(newUser()))).message).toContain('was not found');
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasOpenssl)('the certificate of a directory', () => {
  const trusted = getCACertificates('default');
  let right: Certificate;
  let wrongName: Certificate;

  beforeAll(async () => {
    right = await selfSigned('IP:127.0.0.1');
    wrongName = await selfSigned('DNS:elsewhere.test');
  });
  afterEach(() => {
    setDefaultCACertificates(trusted);
    vi.unstubAllEnvs();
  });

  it('has to verify, also where the operator allows the host, and whatever the environment says', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { url, requests } = await directory(right);
    const error = await failure(openClient(url).create(newUser()));
    expect(error).toMatchObject({ fault: 'certificate', maybeDone: false, retryable: false });
    expect(error.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(requests).toEqual([]);
  });

  it('verifies when Node trusts its authority', async () => {
    const { url } = await directory(right);
    setDefaultCACertificates([...trusted, right.cert]);
    expect(await openClient(url).create(newUser())).toMatchObject({ outcome: 'created' });
  });

  it('has to be for this host', async () => {
    setDefaultCACertificates([...trusted, wrongName.cert]);
    const { url, requests } = await directory(wrongName);
    const error = await failure(openClient(url).create(newUser()));
    expect(error).toMatchObject({ fault: 'certificate', maybeDone: false });
    expect(error.message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(requests).toEqual([]);
  });

  it('is not asked for where there is no TLS at all', async () => {
    const { host, requests } = await directory();
    const error = await failure(openClient(`https://${host}/scim`).create(newUser()));
    expect(error).toMatchObject({ fault: 'unavailable', maybeDone: false });
    expect(requests).toEqual([]);
  });

  it('does not make an address fine', async () => {
    const { url, requests } = await directory(right);
    setDefaultCACertificates([...trusted, right.cert]);
    expect(await failure(openClient(url, { allowedHosts: [] }).create(newUser()))).toMatchObject({
      fault: 'address',
    });
    expect(requests).toEqual([]);
  });
});

interface Certificate {
  key: string;
  cert: string;
}

/** PEM. */
async function selfSigned(name: string): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const files = ['-keyout', key, '-out', cert];
  const subject = ['-days', '1', '-subj', '/CN=directory.test', '-addext', `subjectAltName=${name}`];
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    ...files,
    ...subject,
  ]);
  const made = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  await rm(folder, { recursive: true });
  return made;
}
