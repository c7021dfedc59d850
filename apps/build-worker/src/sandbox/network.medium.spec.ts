import { createServer, type AddressInfo, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPrivateNetwork, type PrivateNetwork } from '../testing/private.network.js';
import { connectProgram, SandboxHarness } from '../testing/sandbox.harness.js';
import { hostAddresses, UNREACHABLE_NETWORKS } from './network.js';

const isRoot = process.getuid?.() === 0;

describe('the network of a build', () => {
  let server: Server;
  let seen = 0;
  let harness: SandboxHarness;

  beforeAll(async () => {
    // What the gateway, Postgres and Redis are to a build: something that listens on this machine.
    server = createServer((socket) => {
      seen += 1;
      socket.on('error', () => undefined);
      socket.end('reached\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    harness = await SandboxHarness.start('bubblewrap');
  });

  afterAll(async () => {
    server.close();
    await harness.stop();
  });

  it('a build that connects to a port of this machine does not reach it, by no address', async () => {
    const { port } = server.address() as AddressInfo;
    const own = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ family }) => family === 'IPv4')
      .map(({ address }) => address);
    // slirp4netns' gateway, its name server (forwarded to the host's resolver), and everything the host is called.
    const hosts = [
      '127.0.0.1',
      '127.0.0.2',
      'localhost',
      '0.0.0.0',
      '10.0.2.2',
      '10.0.2.3',
      '10.0.2.15',
      ...own,
    ];
    const { stdout, outcome } = await harness.node(connectProgram(hosts.map((host) => `${host}:${port}`)));
    expect(outcome).toMatchObject({ outcome: 'exited', exit_code: 0 });
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(hosts.length);
    for (const line of lines)
      expect(line).toMatch(/ (?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EINVAL|EACCES)$/);
    expect(seen).toBe(0);
  });

  it('every private, link-local and metadata network is an unreachable route of its namespace', async () => {
    const { stdout } = await harness.sh(
      'cat /proc/net/route; cat /proc/net/fib_trie > fib; ls /proc/net/if_inet6 >/dev/null && cat /proc/net/if_inet6',
    );
    const routes = stdout.split('\n').map((line) => line.split(/\s+/));
    for (const network of [...UNREACHABLE_NETWORKS, ...hostAddresses()]) {
      const [address = '', bits = '32'] = network.split('/');
      // /proc/net/route writes addresses as little-endian hexadecimal; flag 0x0200 is RTF_REJECT.
      const mask = Number(bits) === 32 ? 0xffffffff : (0xffffffff << (32 - Number(bits))) >>> 0;
      const row = routes.find(
        (fields) => fields[1] === littleEndian(address) && fields[7] === littleEndianOf(mask),
      );
      expect({ network, isRejected: (Number.parseInt(row?.[3] ?? '0', 16) & 0x200) !== 0 }).toEqual({
        network,
        isRejected: true,
      });
    }
    // IPv6 has loopback and nothing else.
    const interfaces = stdout.split('\n').filter((line) => /^[0-9a-f]{32} /.test(line));
    expect(interfaces.every((line) => line.trim().endsWith(' lo'))).toBe(true);
  });

  it('a build cannot take the routes back', async () => {
    const { stdout } = await harness.sh(
      'for c in "ip route del unreachable 10.0.0.0/8" "ip rule del pref 12" "ip addr add 10.9.9.9/8 dev tap0" "unshare -Urn true" "nsenter -t 1 -n true"; do $c >/dev/null 2>&1 && echo "done: $c"; done; grep ^Cap /proc/self/status',
    );
    expect(stdout).not.toContain('done');
    expect(stdout.match(/^Cap(?:Inh|Prm|Eff|Bnd|Amb):\t0{16}$/gm)).toHaveLength(5);
  });

  it('a command without network finds itself and nobody else', async () => {
    const { port } = server.address() as AddressInfo;
    const own = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ family }) => family === 'IPv4')
      .map(({ address }) => `${address}:${port}`);
    const others = [`127.0.0.1:${port}`, `10.0.2.2:${port}`, '10.0.2.3:53', '1.1.1.1:443', ...own];
    const program = `require('node:net').createServer((socket) => socket.end('itself')).listen(0, '127.0.0.1', function () {
      const targets = ${JSON.stringify(others)}.concat('127.0.0.1:' + this.address().port);
      ${connectProgram([]).replace('[]', 'targets')}
      setTimeout(() => process.exit(), 5_000).unref(); this.unref();
    });`;
    const { stdout } = await harness.node(program, { network: 'none' });
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(others.length + 1);
    expect(lines.pop()).toMatch(/ open itself$/);
    for (const line of lines) expect(line).toMatch(/ (?:ECONNREFUSED|ENETUNREACH)$/);
    expect(seen).toBe(0);
  });

  describe.skipIf(!isRoot)('with hosts of our own at the far end of a cable', () => {
    const PUBLIC = '93.184.215.14';
    const HIDDEN = [
      '10.66.0.1',
      '172.20.0.1',
      '192.168.77.1',
      '169.254.169.254',
      '100.64.0.9',
      '198.18.0.1',
      '192.0.0.192',
    ];
    let network: PrivateNetwork;
    let outside: SandboxHarness;

    beforeAll(async () => {
      network = await startPrivateNetwork([PUBLIC, ...HIDDEN], 8080);
      outside = await SandboxHarness.start('bubblewrap', network.namespace);
    });

    afterAll(async () => {
      network.close();
      await outside.stop();
    });

    it('a public host is reached, and a private, link-local or metadata one is not', async () => {
      const { stdout } = await outside.node(
        connectProgram([...HIDDEN, PUBLIC].map((host) => `${host}:8080`)),
      );
      const lines = stdout.trim().split('\n');
      expect(lines.at(-1)).toBe(`${PUBLIC}:8080 open hello`);
      for (const line of lines.slice(0, -1)) expect(line).toMatch(/ (?:EHOSTUNREACH|ENETUNREACH)$/);
      expect(network.connections).toEqual([PUBLIC]);
    });
  });
});

function littleEndian(address: string): string {
  return address
    .split('.')
    .reverse()
    .map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'))
    .join('');
}

function littleEndianOf(mask: number): string {
  return littleEndian([24, 16, 8, 0].map((shift) => (mask >>> shift) & 255).join('.'));
}
