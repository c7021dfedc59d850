import type { EventsPage, JobEvent } from '@slipway/shared/contracts';
import { scrollThrough } from './scroll.js';

/** Milliseconds since the navigation began. */
export interface Times {
  firstLine?: number;
  allLines?: number;
}

declare global {
  interface Window {
    times: Times;
    scrollThrough: typeof scrollThrough;
  }
}
window.times = {};
window.scrollThrough = scrollThrough;

/** All events, page after page; the next one is on its way while this one is taken in. */
export async function fetchEvents(onPage: (events: JobEvent[]) => void): Promise<void> {
  let coming: Promise<EventsPage> | undefined = fetchPage(0);
  while (coming) {
    const { data, next_after }: EventsPage = await coming;
    coming = next_after === null ? undefined : fetchPage(next_after);
    onPage(data);
  }
}

async function fetchPage(after: number): Promise<EventsPage> {
  const response = await fetch(`/events?after=${after}`);
  return (await response.json()) as EventsPage;
}

/** When the first line is painted: in the frame after the one that drew it. */
export function watchFirstLine(isThere: () => boolean): void {
  const look = () => {
    if (!isThere()) requestAnimationFrame(look);
    else requestAnimationFrame(() => (window.times.firstLine = performance.now()));
  };
  requestAnimationFrame(look);
}

/** When all lines are there, and the frame that shows it is painted. */
export function markAllLines(): void {
  requestAnimationFrame(() => requestAnimationFrame(() => (window.times.allLines = performance.now())));
}
