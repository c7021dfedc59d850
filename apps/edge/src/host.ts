import { slug } from '@slipway/shared/contracts';

/** What a host name asks for: a project's alias, or one deployment by the label of its immutable URL. */
export type SiteName = { kind: 'alias'; slug: string } | { kind: 'deployment'; label: string };

/** One text per site: a slug has no `--`, so it is never a deployment's label. */
export function siteKey(name: SiteName): string {
  return name.kind === 'alias' ? name.slug : name.label;
}

/** A DNS name has at most 253 characters (RFC 1035); then come a dot, a colon and a port. */
export const MAX_HOST_LENGTH = 260;
const DEPLOYMENT_LABEL = /^(.+)--[0-9a-f]{12}$/;

/**
 * Reads a Host header under the domains that sites live on. Port, letter case and a final dot do not matter.
 * Undefined when no site can have this name, so that no statement is spent on it.
 */
export function parseHost(header: string, domains: readonly string[]): SiteName | undefined {
  if (header.length > MAX_HOST_LENGTH) return undefined;
  const host = header
    .replace(/:\d{0,5}$/, '')
    .replace(/\.$/, '')
    .toLowerCase();
  for (const domain of domains) {
    if (!host.endsWith(`.${domain}`)) continue;
    const label = host.slice(0, -domain.length - 1);
    const deployment = DEPLOYMENT_LABEL.exec(label);
    if (deployment) return isSlug(deployment[1]!) ? { kind: 'deployment', label } : undefined;
    return isSlug(label) ? { kind: 'alias', slug: label } : undefined;
  }
  return undefined;
}

function isSlug(text: string): boolean {
  return slug.safeParse(text).success;
}
