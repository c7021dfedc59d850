import type { ReactNode } from 'react';
import { ListCard, type ListCardProps } from '../ui/list.card.js';
import { Page } from '../ui/page.js';
import { CommissionTabs } from './commission.tabs.js';

/** A list of one thing of commissions: how many there are, by what they are narrowed down, and their rows. */
export function ListPage<T>({
  title,
  lead,
  actions,
  filters,
  layout,
  children,
  label = title,
  ...card
}: Omit<ListCardProps<T>, 'label' | 'title'> & {
  title: string;
  /** Of how many there are, once that is known. */
  lead: (total: number | undefined) => string;
  actions?: ReactNode;
  filters: ReactNode;
  /** Classes of what is around the filters. */
  layout: string;
  /** Of the table, where the page is not called after what it lists. */
  label?: string;
  /** Dialogs. */
  children?: ReactNode;
}) {
  return (
    <Page title={title} lead={lead(card.list.data?.pages[0]?.total)} actions={actions}>
      <CommissionTabs />
      <div className={layout}>{filters}</div>
      <ListCard label={label} {...card} />
      {children}
    </Page>
  );
}
