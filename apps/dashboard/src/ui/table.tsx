import type { ReactNode } from 'react';
import { cx } from './class.names.js';

export interface Column {
  label: string;
  /** Its figures stand below each other, at the right. */
  isNumber?: boolean;
  isLabelHidden?: boolean;
  /** There is no room for it on a phone; its cells say so, too. */
  isMinor?: boolean;
}

/** A table that scrolls by itself where it is wider than its place. */
export function Table({
  label,
  columns,
  children,
  className,
}: {
  label: string;
  columns: readonly Column[];
  children: ReactNode;
  className?: string;
}) {
  return (
    // A region that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div tabIndex={0} role="group" aria-label={label} className={cx('relative overflow-x-auto', className)}>
      <table className="w-full text-left">
        <thead className="text-muted text-xs">
          <tr>
            {columns.map(({ label: name, isNumber, isLabelHidden, isMinor }) => (
              <th
                key={name}
                scope="col"
                className={cx(
                  'px-2 py-2 font-medium whitespace-nowrap first:pl-4 last:pr-4',
                  isNumber && 'text-right',
                  isMinor && 'max-sm:hidden',
                )}
              >
                {isLabelHidden ? <span className="sr-only">{name}</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export function Row({ children, className }: { children: ReactNode; className?: string }) {
  return <tr className={cx('border-line hover:bg-hover/60 border-t align-middle', className)}>{children}</tr>;
}

export function Cell({
  children,
  isNumber = false,
  isMinor = false,
  className,
  span,
}: {
  children?: ReactNode;
  isNumber?: boolean;
  isMinor?: boolean;
  className?: string;
  span?: number;
}) {
  return (
    <td
      colSpan={span}
      className={cx(
        'px-2 py-2.5 first:pl-4 last:pr-4',
        isNumber && 'text-right whitespace-nowrap tabular-nums',
        isMinor && 'max-sm:hidden',
        className,
      )}
    >
      {children}
    </td>
  );
}
