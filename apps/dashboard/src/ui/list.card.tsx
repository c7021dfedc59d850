import type { ReactNode } from 'react';
import { Card } from './card.js';
import { LongList, type LongListProps } from './long.list.js';
import { Table, type Column } from './table.js';

export interface ListCardProps<T> extends LongListProps<T> {
  /** What it lists. */
  label: string;
  title?: string;
  columns: readonly Column[];
  /** @param index its place in the list, from 0: a key where nothing else tells two items apart */
  row: (item: T, index: number) => ReactNode;
}

/** A list that goes on, as a table. */
export function ListCard<T>({ label, title, columns, row, ...rest }: ListCardProps<T>) {
  return (
    <Card {...(title === undefined ? {} : { title, count: rest.list.data?.pages[0]?.total })}>
      <LongList {...rest}>
        {(shown) => (
          <Table label={label} columns={columns}>
            {shown.map(row)}
          </Table>
        )}
      </LongList>
    </Card>
  );
}
