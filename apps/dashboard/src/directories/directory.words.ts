import type { Directory, DirectoryCapabilities } from '@slipway/shared/contracts';

/** What a directory can do, each in a word or two. */
export function capabilityWords({ bulk, patch, etag, filter }: DirectoryCapabilities): string[] {
  return [
    bulk ? `Bulk, ${bulk.max_operations.toLocaleString('en')} at a time` : 'no Bulk',
    patch ? 'PATCH' : 'no PATCH',
    etag ? 'ETags' : 'no ETags',
    filter ? 'filters' : 'no filters',
  ];
}

/** How fast it may be asked. */
export function quotaWord({ requests_per_second: quota }: Pick<Directory, 'requests_per_second'>): string {
  return quota === null ? 'as fast as it answers' : `${quota.toLocaleString('en')} requests a second`;
}
