import type { ReactNode } from 'react';
import type { Segment } from './segments.js';
import { lookOf } from './sgr.class.js';

/**
 * Text in its colours, with its matches marked. React makes text of it, whatever it says: nothing becomes markup. Plain
 * functions, not components: scrolling draws hundreds of pieces per frame, and a component for each costs a third more.
 */
export function styledText(segments: readonly Segment[], current: number): ReactNode[] {
  return segments.map((segment, at) => pieceOf(segment, current, at));
}

function pieceOf({ text, style, match }: Segment, current: number, key: number): ReactNode {
  const look = lookOf(style);
  if (match !== -1)
    // The mark has a ground of its own, upon which only its own colour is sure to be readable.
    return (
      <mark key={key} className="log-match" data-current-match={match === current ? '' : undefined}>
        {text}
      </mark>
    );
  if (!look) return text;
  return (
    <span key={key} className={look.className} style={look.style}>
      {text}
    </span>
  );
}
