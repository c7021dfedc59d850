import type { Directory, UpdateDirectory } from '@slipway/shared/contracts';

/** A directory as it is typed. */
export interface TypedDirectory {
  name: string;
  base_url: string;
  /** Never what is stored: that is not read back. */
  token: string;
  /** With commas, spaces or line ends between them. */
  domains: string;
  /** Requests a second; empty for no limit. */
  quota: string;
}

export const NOTHING_TYPED: TypedDirectory = { name: '', base_url: '', token: '', domains: '', quota: '' };
/** Paths of the API's errors that the form shows at a field. */
export const DIRECTORY_FIELDS = ['name', 'base_url', 'token', 'allowed_domains', 'requests_per_second'];

export function typedOf(directory: Directory): TypedDirectory {
  const { name, base_url, allowed_domains, requests_per_second } = directory;
  return {
    name,
    base_url,
    token: '',
    domains: allowed_domains.join(', '),
    quota: requests_per_second === null ? '' : String(requests_per_second),
  };
}

export function domainsOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((domain) => domain !== '');
}

/** @returns `null` for no limit, `NaN` for what is no number */
export function quotaOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text.trim().replace(',', '.'));
}

/** Only what is different from what it was when the form was opened, as the API takes it. */
export function changesOf(before: TypedDirectory, typed: TypedDirectory): UpdateDirectory {
  const isOther = (name: keyof TypedDirectory) => before[name].trim() !== typed[name].trim();
  return {
    ...(isOther('name') ? { name: typed.name.trim() } : {}),
    ...(isOther('base_url') ? { base_url: typed.base_url.trim() } : {}),
    ...(isOther('token') ? { token: typed.token.trim() } : {}),
    ...(isOther('domains') ? { allowed_domains: domainsOf(typed.domains) } : {}),
    ...(isOther('quota') ? { requests_per_second: quotaOf(typed.quota) } : {}),
  };
}

/** What the API says of one of a list (`allowed_domains.1`) is shown at the field that has the whole list. */
export function atTheirFields(errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).map(([path, message]) => [path.replace(/\.\d+$/, ''), message]),
  );
}
