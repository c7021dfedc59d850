import { z } from 'zod';

/** Names that a site cannot take: they belong to the platform, or a visitor would take them for its own. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  'admin',
  'api',
  'app',
  'assets',
  'auth',
  'autoconfig',
  'autodiscover',
  'blog',
  'cdn',
  'dashboard',
  'dev',
  'docs',
  'edge',
  'ftp',
  'gateway',
  'git',
  'health',
  'help',
  'imap',
  'internal',
  'localhost',
  'login',
  'mail',
  'metrics',
  'mx',
  'ns',
  'ns1',
  'ns2',
  'pop',
  'preview',
  'root',
  'security',
  'slipway',
  'smtp',
  'ssh',
  'staging',
  'static',
  'status',
  'support',
  'test',
  'webmail',
  'wpad',
  'ws',
  'www',
]);

/** 48 keeps `<slug>--<12 hex digits>` within the 63 octets of a DNS label (RFC 1035). */
export const SLUG_MAX_LENGTH = 48;

/**
 * The name of a project and the first label of its host name: a DNS label in lower-case ASCII. `--` is left to the
 * platform: it divides the slug from the deployment in an immutable URL, and keeps punycode (`xn--`) out.
 */
export const slug = z
  .string()
  .min(2)
  .max(SLUG_MAX_LENGTH)
  .regex(
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
    'use lower-case letters, digits and hyphens, with no hyphen at either end',
  )
  .refine((text) => !text.includes('--'), 'two hyphens in a row are reserved')
  .refine((text) => !RESERVED_SLUGS.has(text), 'this name is reserved');

/** The first label of a deployment's own, immutable host name. */
export function deploymentLabel(projectSlug: string, deploymentId: string): string {
  return `${projectSlug}--${deploymentId.replaceAll('-', '').slice(-12)}`;
}

/** The URL of a site: its label as a sub-domain of the edge's public host. */
export function siteUrl(edgePublicUrl: string, label: string): string {
  const { protocol, host } = new URL(edgePublicUrl);
  return `${protocol}//${label}.${host}`;
}
