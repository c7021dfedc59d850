import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Mount } from './sandbox.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Files of certificate authorities that tools on the host were told to trust. */
const CERTIFICATE_FILES = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'GIT_SSL_CAINFO',
  'CURL_CA_BUNDLE',
] as const;
/** How to reach the outside. */
const PASSED = /^(?:https?_proxy|no_proxy|npm_config_(?:registry|strict_ssl|maxsockets|fetch_retries))$/i;

/** Folders that every sandbox shows anyway. */
export const CERTIFICATE_FOLDERS = ['/etc/ssl', '/etc/pki', '/etc/ca-certificates'];

/**
 * What of the worker's own environment a build needs to reach its registry: an allow-list, so that a credential never
 * slips through. Credentials within a proxy's or a registry's URL are left out with the variable.
 */
export function buildEnvironment(host: Environment): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    if (!value) continue;
    if (isCertificateFile(name) ? existsSync(value) : PASSED.test(name) && !hasCredentials(value))
      passed[name] = value;
  }
  return passed;
}

/** What `git` needs of the worker's environment. Proxies are left out: the address was checked and is pinned. */
export function gitHostEnvironment(host: Environment): Record<string, string> {
  const file = host['GIT_SSL_CAINFO'] ?? host['SSL_CERT_FILE'];
  return file && existsSync(file) ? { GIT_SSL_CAINFO: file } : {};
}

/** Mounts for the certificate files of an environment that lie where the sandbox shows nothing. */
export function certificateMounts(environment: Environment): Mount[] {
  const files = new Set(
    CERTIFICATE_FILES.map((name) => environment[name]).filter((file) => file !== undefined),
  );
  return [...files]
    .filter((file) => ![...CERTIFICATE_FOLDERS, '/usr'].some((folder) => isWithin(file, folder)))
    .map((file) => ({ kind: 'read-only', source: file, target: file }));
}

function isWithin(file: string, folder: string): boolean {
  for (let up = dirname(file); up !== '/' && up !== '.'; up = dirname(up)) if (up === folder) return true;
  return false;
}

function isCertificateFile(name: string): boolean {
  return (CERTIFICATE_FILES as readonly string[]).includes(name);
}

function hasCredentials(value: string): boolean {
  if (!URL.canParse(value)) return value.includes('@');
  const url = new URL(value);
  return url.username !== '' || url.password !== '';
}
