import type { Money } from '@slipway/shared/contracts';
import { cx } from './class.names.js';
import { grouped, isBelowZero, isZero } from './money.rules.js';

/** An amount with its currency. What is below zero has a sign, a word for who does not see it, and a colour. */
export function Amount({
  of: { amount, currency },
  isSigned = false,
  className,
}: {
  of: Money;
  /** Shows a plus sign, too: for what is added to something. */
  isSigned?: boolean;
  className?: string | undefined;
}) {
  const isNegative = isBelowZero(amount);
  const isPositive = !isNegative && !isZero(amount);
  return (
    <span className={cx('whitespace-nowrap tabular-nums', isNegative && 'text-danger', className)}>
      {isNegative && <span className="sr-only">minus </span>}
      {isNegative && <span aria-hidden>−</span>}
      {isSigned && isPositive && '+'}
      {grouped(amount)} <span className="text-[0.8em] opacity-90">{currency}</span>
    </span>
  );
}

/** Sums by currency, one below the other. */
export function Amounts({
  of,
  none = '–',
  className,
}: {
  of: readonly Money[];
  none?: string;
  className?: string;
}) {
  if (of.length === 0) return <span className={cx('text-muted', className)}>{none}</span>;
  return (
    <span className={cx('flex flex-col', className)}>
      {of.map((money) => (
        <Amount key={money.currency} of={money} />
      ))}
    </span>
  );
}
