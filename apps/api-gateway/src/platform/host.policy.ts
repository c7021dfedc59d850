import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { LRUCache } from 'lru-cache';
import { hostAndPort, hostOf, isPublicAddress } from '@slipway/shared/addresses';
import { Unprocessable } from '@slipway/shared/errors';

/** Names that never leave the machine or the network, whatever a resolver says (RFC 6761, RFC 6762, RFC 8375). */
const LOCAL_NAME = /(^|\.)(localhost|local|internal|home\.arpa|onion)\.?$/i;
const RESOLVE_MS = 1_000;

type Refusal = string | undefined;

export interface HostPolicyOptions {
  /** `host:port` pairs that may be asked over plain http or lie on a private address. */
  allowedHosts: readonly string[];
  /** The code of a refusal. */
  code: string;
  /** What is not done with a refused host, to end a sentence: `cloned from`. */
  use: string;
}

/**
 * Whether a worker would connect to a host that a caller names. This is the early word, for a clear answer; the worker
 * resolves, checks and pins the address again when it connects.
 */
export class HostPolicy {
  private readonly judged = new LRUCache<string, { refusal: Refusal }>({ max: 10_000, ttl: 60_000 });

  constructor(private readonly options: HostPolicyOptions) {}

  /**
   * @param address an http or https URL
   * @param field the name of the URL's field in the request
   * @throws Unprocessable when the host is local, private or only reachable in the clear
   */
  async check(address: string, field: string): Promise<void> {
    const url = new URL(address);
    const source = hostAndPort(url);
    if (this.options.allowedHosts.includes(source)) return;
    const name = `${url.protocol}//${source}`;
    let judgement = this.judged.get(name);
    if (!judgement) {
      judgement = { refusal: await this.judge(url) };
      this.judged.set(name, judgement);
    }
    if (judgement.refusal)
      throw new Unprocessable(this.options.code, `${field}: ${judgement.refusal}`, [
        { path: field, message: judgement.refusal },
      ]);
  }

  private async judge(url: URL): Promise<Refusal> {
    const { use } = this.options;
    const host = hostOf(url);
    if (LOCAL_NAME.test(host)) return `names a host of this machine or network, which is not ${use}`;
    if (isIP(host))
      return isPublicAddress(host)
        ? plainHttp(url)
        : `is a local, private or reserved address, which is not ${use}`;
    if (!host.includes('.')) return 'must be the full name of a public host';
    const addresses = await resolve(host);
    if (addresses.some((address) => !isPublicAddress(address)))
      return `resolves to a local, private or reserved address, which is not ${use}`;
    return plainHttp(url);
  }
}

function plainHttp(url: URL): Refusal {
  return url.protocol === 'http:' ? 'must be an https URL' : undefined;
}

/** A name that does not resolve in time is left to the worker, which says so in the job's log. */
async function resolve(host: string): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never[]>((settle) => {
    timer = setTimeout(() => settle([]), RESOLVE_MS);
  });
  const answers = lookup(host, { all: true })
    .then((all) => all.map(({ address }) => address))
    .catch(() => []);
  return Promise.race([answers, late]).finally(() => clearTimeout(timer));
}
