import type { Page } from 'playwright-core';

interface Shift {
  value: number;
  of: string[];
}

declare global {
  var shifts: Shift[];
}

/** An entry of type `layout-shift` (Layout Instability API), which TypeScript's library does not have. */
interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Element | null }[];
}

/** By how much a page has shifted by itself since {@link watchTheShifts}, and what did. */
export async function shiftOf(page: Page): Promise<{ sum: number; shifts: Shift[] }> {
  const shifts = await page.evaluate(() => globalThis.shifts);
  return { sum: shifts.reduce((all, { value }) => all + value, 0), shifts };
}

/** An init script: it runs in the page, before it. */
export function watchTheShifts(): void {
  const shifts: Shift[] = [];
  Object.assign(globalThis, { shifts });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput, sources } = entry as LayoutShift;
      if (hadRecentInput) continue;
      shifts.push({ value, of: sources.map(({ node }) => (node?.textContent ?? '').slice(0, 40)) });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
