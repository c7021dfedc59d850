import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { buildConnector, Pool, type Dispatcher } from 'undici';
import { hostNotFound, refusedAddresses, refusedUrl } from './address.rules.js';

export interface ConnectionOptions {
  baseUrl: URL;
  /** `host:port` pairs for which plain http and private addresses are fine. */
  allowedHosts: readonly string[];
  /** How many requests can be under way at once; the rest waits. */
  connections: number;
  /** For the head of an answer, and between two pieces of its body; a connection is given up after ten seconds. */
  timeoutMs: number;
  /** Every address of a host; the system's resolver unless told otherwise. */
  resolve?: (host: string) => Promise<LookupAddress[]>;
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Kept-alive connections to one directory, with no proxy in between and no redirect followed. At every connect the
 * host's addresses are looked up once, all of them are checked, and the connection goes to one of these, so that an
 * answer of the name server that changes after the check changes nothing. Certificates are verified against the
 * authorities that Node trusts (with those of NODE_EXTRA_CA_CERTS).
 *
 * It is made without any connecting: what is refused makes the requests fail with a `ScimError`.
 */
export function createConnection(options: ConnectionOptions): Dispatcher {
  const { baseUrl, allowedHosts, connections, timeoutMs } = options;
  const connectTo = buildConnector({
    lookup: checkedLookup(options),
    // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
    rejectUnauthorized: true,
    // One request per connection: whether a lost one had been sent is then known for each.
    allowH2: false,
    timeout: Math.min(timeoutMs, CONNECT_TIMEOUT_MS),
  });
  return new Pool(baseUrl.origin, {
    connections,
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    allowH2: false,
    connect(target, callback) {
      // A literal address is connected to without a lookup.
      const refused = refusedUrl(baseUrl, allowedHosts);
      if (refused) queueMicrotask(() => callback(refused, null));
      else connectTo(target, callback);
    },
  });
}

function checkedLookup(options: ConnectionOptions): LookupFunction {
  const { baseUrl, allowedHosts, resolve = (host) => lookup(host, { all: true }) } = options;
  return (host, { all }, done) => {
    resolve(host).then(
      (addresses) => {
        const refused = refusedAddresses(
          baseUrl,
          addresses.map(({ address }) => address),
          allowedHosts,
        );
        const [first] = addresses;
        if (refused || first === undefined) done(refused ?? hostNotFound(baseUrl), '', 0);
        else if (all) done(null, addresses);
        else done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) =>
        // EAI_AGAIN is a name server that is away; it passes, and is told apart where the request fails.
        done(error.code === 'ENOTFOUND' ? hostNotFound(baseUrl, error) : error, '', 0),
    );
  };
}
