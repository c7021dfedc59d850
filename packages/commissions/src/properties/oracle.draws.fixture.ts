import { D } from './oracle.rates.fixture.js';

/** What a draw pays beyond what is earned in each period, below zero where it is paid back, and what is owed at the end. */
export function oracleDraws(
  { kind, amount }: { kind: 'recoverable' | 'non_recoverable'; amount: string },
  periods: readonly { earned: string; isOver: boolean }[],
): { paid: string[]; owed: string } {
  let owed = new D(0);
  const paid = periods.map(({ earned, isOver }) => {
    const promised = new D(isOver ? 0 : amount);
    const short = promised.minus(earned);
    const advanced = D.min(D.max(short, 0), promised);
    const back = kind === 'recoverable' ? D.min(D.max(short.negated(), 0), owed) : new D(0);
    if (kind === 'recoverable') owed = owed.plus(advanced).minus(back);
    return advanced.minus(back).toFixed();
  });
  return { paid, owed: owed.toFixed() };
}
