import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { UserRoundPlus, X } from 'lucide-react';
import { useMemo } from 'react';
import { queries } from '../api/queries.js';
import { Button, buttonLook } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { SelectField } from '../ui/field.js';
import { listFilters } from '../ui/list.filters.js';
import { LongList } from '../ui/long.list.js';
import { Page } from '../ui/page.js';
import { SearchField } from '../ui/search.field.js';
import { Empty } from '../ui/states.js';
import { AccountRow } from './account.row.js';
import { accountsWord, countsOf } from './account.words.js';
import { SectionTabs } from './section.tabs.js';
import { StatusFilter } from './status.filter.js';

const route = getRouteApi('/app/accounts');

export default function AccountsPage() {
  const search = route.useSearch();
  const { filter, showAll } = listFilters(route.useNavigate(), search);
  const accounts = useInfiniteQuery(queries.accounts(search));
  const stats = useQuery(queries.accountStats());
  const directories = useQuery(queries.directories());
  const total = accounts.data?.pages[0]?.total;
  const { q, status, directory_id, job_id } = search;
  const areCountsTrue = q === undefined && job_id === undefined;
  const names = useMemo(
    () => new Map(directories.data?.data.map(({ id, name }) => [id, name])),
    [directories.data],
  );

  return (
    <Page
      title="Accounts"
      lead={total === undefined ? '' : `${accountsWord(total)}${showAll ? ' like that' : ''}, newest first`}
      actions={
        <Link
          to="/accounts/new"
          search={directory_id === undefined ? {} : { directory_id }}
          className={buttonLook('primary')}
        >
          <UserRoundPlus aria-hidden className="size-4" /> Make accounts
        </Link>
      }
    >
      <SectionTabs />
      <div className="flex flex-wrap gap-2">
        <SearchField
          label="Search by address or name"
          value={q ?? ''}
          onChange={(text) => filter({ q: text || undefined })}
        />
        <SelectField
          label="Directory"
          isLabelHidden
          value={directory_id ?? ''}
          options={[
            { value: '', label: 'Any directory' },
            ...(directories.data?.data.map(({ id, name }) => ({ value: id, label: name })) ?? []),
          ]}
          onChange={(id) => filter({ directory_id: id || undefined })}
        />
        {job_id !== undefined && (
          <Button onClick={() => filter({ job_id: undefined })}>
            Of one job <X aria-label="Show those of all jobs" className="size-4" />
          </Button>
        )}
      </div>
      <StatusFilter
        status={status}
        counts={areCountsTrue && stats.data ? countsOf(stats.data, directory_id) : undefined}
      />
      <Card>
        <LongList
          list={accounts}
          nothing="No account is like that"
          onShowAll={showAll}
          empty={
            <Empty
              title="There are no accounts yet"
              action={
                <Link to="/accounts/new" className={buttonLook('primary')}>
                  Make your first accounts
                </Link>
              }
            >
              Say how many, or give a list: Slipway makes each of them in your directory exactly once, and you
              watch it happen.
            </Empty>
          }
        >
          {(shown) =>
            shown.map((account) => (
              <AccountRow
                key={account.id}
                account={account}
                directoryName={names.get(account.directory_id)}
              />
            ))
          }
        </LongList>
      </Card>
    </Page>
  );
}
