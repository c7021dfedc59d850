import type { ReactNode } from 'react';
import type { LineRange } from './line.link.js';
import type { SearchState } from './log.search.js';
import { nameOf } from './log.toolbar.js';

interface LogStatusProps {
  notice: string | undefined;
  search: SearchState;
  selected: LineRange | undefined;
  live: boolean;
  following: boolean;
}

/**
 * What somebody who listens is told: what they did has come to. The lines themselves are read when asked for: a log of
 * 100,000 lines that reads itself aloud helps nobody.
 */
export function LogStatus({ notice, search, selected, live, following }: LogStatusProps): ReactNode {
  return (
    <p role="status" className="sr-only">
      {notice ?? ''} {search.pattern && search.done ? matchesText(search.count) : ''}{' '}
      {selected ? `Selected ${nameOf(selected)}.` : ''}{' '}
      {live ? (following ? 'Following new lines.' : 'Not following new lines.') : 'The log is complete.'}
    </p>
  );
}

function matchesText(count: number): string {
  return count === 1 ? '1 match.' : `${count.toLocaleString('en')} matches.`;
}
