import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { hostAndPort, hostOf, isPublicAddress } from '@slipway/shared/addresses';
import { Unprocessable } from '@slipway/shared/errors';
import { SETTINGS, type GatewaySettings } from '../platform/tokens.js';

/** Names that never leave the machine or the network, whatever a resolver says (RFC 6761, RFC 6762, RFC 8375). */
const LOCAL_NAME = /(^|\.)(localhost|local|internal|home\.arpa|onion)\.?$/i;
const RESOLVE_MS = 1_000;

type Refusal = string | undefined;

/**
 * Whether we clone from a host. This is the early word, for a clear answer to the caller; the worker resolves, checks
 * and pins the address again when it connects.
 */
@Injectable()
export class GitSourcePolicy {
  private readonly judged = new LRUCache<string, { refusal: Refusal }>({ max: 10_000, ttl: 60_000 });

  constructor(@Inject(SETTINGS) private readonly settings: GatewaySettings) {}

  /**
   * @param field the name of the URL's field in the request
   * @throws Unprocessable when the host is local, private or only reachable in the clear
   */
  async check(gitUrl: string, field: string): Promise<void> {
    const url = new URL(gitUrl);
    const source = hostAndPort(url);
    if (this.settings.gitAllowedHosts.includes(source)) return;
    const name = `${url.protocol}//${source}`;
    let judgement = this.judged.get(name);
    if (!judgement) {
      judgement = { refusal: await judge(url) };
      this.judged.set(name, judgement);
    }
    if (judgement.refusal)
      throw new Unprocessable('git_source_refused', `${field}: ${judgement.refusal}`, [
        { path: field, message: judgement.refusal },
      ]);
  }
}

async function judge(url: URL): Promise<Refusal> {
  const host = hostOf(url);
  if (LOCAL_NAME.test(host)) return 'names a host of this machine or network, which is not cloned from';
  if (isIP(host))
    return isPublicAddress(host)
      ? plainHttp(url)
      : 'is a local, private or reserved address, which is not cloned from';
  if (!host.includes('.')) return 'must be the full name of a public host';
  const addresses = await resolve(host);
  if (addresses.some((address) => !isPublicAddress(address)))
    return 'resolves to a local, private or reserved address, which is not cloned from';
  return plainHttp(url);
}

function plainHttp(url: URL): Refusal {
  return url.protocol === 'http:' ? 'must be an https URL' : undefined;
}

/** A name that does not resolve in time is left to the worker, which says so in the build's log. */
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
