import type { EventsPage, JobEvent } from '@slipway/shared/contracts';

/** Milliseconds since the navigation began. */
export interface Times {
  firstLine?: number;
  allLines?: number;
}

declare global {
  interface Window {
    times: Times;
  }
}
window.times = {};

/** All events from the cursor 0 on, one page after the other, as the dashboard fetches them. */
export async function fetchEvents(onPage: (events: JobEvent[]) => void): Promise<void> {
  let after: number | null = 0;
  while (after !== null) {
    const response = await fetch(`/events?after=${after}`);
    const page = (await response.json()) as EventsPage;
    onPage(page.data);
    after = page.next_after;
  }
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
