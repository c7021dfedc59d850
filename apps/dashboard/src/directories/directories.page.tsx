import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { Directory } from '@slipway/shared/contracts';
import { SectionTabs } from '../accounts/section.tabs.js';
import { queries } from '../api/queries.js';
import { buttonLook } from '../ui/button.js';
import { Page } from '../ui/page.js';
import { Empty, Failure, Skeleton } from '../ui/states.js';
import { AccountCounts } from './account.counts.js';
import { DefaultMark, DirectoryState } from './directory.state.js';
import { capabilityWords, quotaWord } from './directory.words.js';

export default function DirectoriesPage() {
  const { data, error, refetch } = useQuery(queries.directories());
  return (
    <Page
      title="Directories"
      lead="SCIM 2.0 services in which accounts are made"
      actions={
        <Link to="/directories/new" className={buttonLook('primary')}>
          <Plus aria-hidden className="size-4" /> Add directory
        </Link>
      }
    >
      <SectionTabs />
      {data ? (
        data.data.length > 0 ? (
          <ul className="grid gap-4 lg:grid-cols-2">
            {data.data.map((directory) => (
              <DirectoryCard key={directory.id} directory={directory} />
            ))}
          </ul>
        ) : (
          <Empty
            title="There are no directories yet"
            action={
              <Link to="/directories/new" className={buttonLook('primary')}>
                Add your directory
              </Link>
            }
          >
            A directory is a SCIM 2.0 service that your organisation administers. You give Slipway its address
            and a token for it.
          </Empty>
        )
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <div role="status" aria-label="Loading" className="grid gap-4 lg:grid-cols-2">
          <Skeleton className="h-48 rounded-xl" />
        </div>
      )}
    </Page>
  );
}

function DirectoryCard({ directory }: { directory: Directory }) {
  const { id, name, base_url, is_default, capabilities, problem, quarantine, allowed_domains } = directory;
  const trouble = quarantine?.reason ?? problem?.message;
  return (
    <li className="border-line bg-surface shadow-card flex min-h-48 min-w-0 flex-col gap-3 rounded-xl border p-4">
      <div className="flex flex-wrap items-center gap-2">
        <Link
          to="/directories/$id"
          params={{ id }}
          className="min-w-0 truncate text-base font-semibold hover:underline"
        >
          {name}
        </Link>
        {is_default && <DefaultMark />}
        <span className="ml-auto">
          <DirectoryState directory={directory} />
        </span>
      </div>
      <p className="text-muted truncate font-mono text-xs" title={base_url}>
        {base_url}
      </p>
      {trouble !== undefined && <p className="text-danger line-clamp-2 text-xs break-words">{trouble}</p>}
      <p className="text-muted text-xs">
        {[
          allowed_domains.slice(0, 3).join(', ') +
            (allowed_domains.length > 3 ? ` and ${allowed_domains.length - 3} more` : ''),
          ...(capabilities ? capabilityWords(capabilities) : []),
          quotaWord(directory),
        ].join(' · ')}
      </p>
      <div className="mt-auto">
        <AccountCounts directory={directory} />
      </div>
    </li>
  );
}
