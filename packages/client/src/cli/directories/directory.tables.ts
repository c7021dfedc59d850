import type { Directory, DirectoryCapabilities } from '@slipway/shared/contracts';

/** The rows of a list; what may be long comes last. */
export function directoryRows(directories: Directory[]): string[][] {
  return [
    ['DIRECTORY', 'NAME', 'STATE', 'ACCOUNTS', 'QUOTA', 'URL'],
    ...directories.map((directory) => [
      directory.id,
      directory.is_default ? `${directory.name} (default)` : directory.name,
      stateOf(directory),
      accountCount(directory).toLocaleString('en'),
      quotaOf(directory),
      directory.base_url,
    ]),
  ];
}

/** Everything about one directory, a row each; what it does not have is left out. */
export function directoryDetails(directory: Directory): string[][] {
  const { quarantine, capabilities, problem } = directory;
  const rows: [string, string | null][] = [
    ['directory', directory.id],
    ['name', directory.is_default ? `${directory.name} (default)` : directory.name],
    ['url', directory.base_url],
    ['domains', directory.allowed_domains.join(', ')],
    ['quota', quotaOf(directory) || 'none'],
    ['state', stateOf(directory)],
    [
      'quarantine',
      quarantine &&
        `since ${quarantine.since}: ${quarantine.reason} It is tried again at ${quarantine.next_attempt_at}.`,
    ],
    ['can', capabilities && capabilityText(capabilities)],
    ['problem', problem && problem.message],
    ['checked', directory.checked_at],
    ['accounts', accountsText(directory)],
    ['created', directory.created_at],
    ['changed', directory.updated_at],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
}

/** `Bulk of 1,000 operations, PATCH, filters` */
export function capabilityText({ bulk, patch, filter, etag }: DirectoryCapabilities): string {
  const abilities = [
    bulk ? [`Bulk of ${bulk.max_operations.toLocaleString('en')} operations`] : [],
    patch ? ['PATCH'] : [],
    filter ? ['filters'] : [],
    etag ? ['ETags'] : [],
  ].flat();
  return abilities.length > 0 ? abilities.join(', ') : 'nothing beyond the least that SCIM asks for';
}

function stateOf({ state, problem, checked_at }: Directory): string {
  if (state === 'quarantined') return state;
  return problem ? 'not reached' : checked_at ? 'reached' : 'not checked yet';
}

function quotaOf({ requests_per_second }: Directory): string {
  return requests_per_second === null ? '' : `${requests_per_second}/s`;
}

function accountCount({ accounts }: Directory): number {
  return Object.values(accounts).reduce((sum, count) => sum + count, 0);
}

function accountsText(directory: Directory): string {
  const total = accountCount(directory);
  if (total === 0) return 'none';
  const parts = Object.entries(directory.accounts).map(
    ([status, count]) => `${count.toLocaleString('en')} ${status}`,
  );
  return `${total.toLocaleString('en')} (${parts.join(', ')})`;
}
