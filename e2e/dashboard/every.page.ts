import type { BrowserContext, Page } from 'playwright-core';
import { findingsInThemes, overflow } from './axe.fixture.ts';
import { DESKTOP, PHONE } from './dashboard.fixture.ts';
import { shiftOf, watchTheShifts } from './layout.shifts.ts';
import { heading, settled } from './pages.ts';

/* What holds for every page, whatever it shows. */

/** By how much a page may shift while it loads: a fifth of what counts as good (Cumulative Layout Shift). */
const MOST_SHIFT = 0.02;

/** What keeps somebody from using a page: what axe finds serious in either theme, and being wider than a phone. */
export async function barriersOf(
  context: BrowserContext,
  path: string,
  act?: (page: Page) => Promise<unknown>,
): Promise<string[]> {
  const page = await opened(context, path);
  await act?.(page);
  const onDesk = await findingsInThemes(page);
  await page.setViewportSize(PHONE);
  const tooWide = await overflow(page);
  const inHand = await findingsInThemes(page);
  await page.close();
  return [
    ...onDesk,
    ...(tooWide > 0 ? [`${tooWide} pixels wider than a phone`] : []),
    ...inHand.map((finding) => `on a phone: ${finding}`),
  ];
}

/** What of a page jumps while it loads, on a desk or in a hand. */
export async function jumpsOf(context: BrowserContext, path: string): Promise<string[]> {
  const jumps: string[] = [];
  for (const viewport of [DESKTOP, PHONE]) {
    const page = await opened(context, path, async (blank) => {
      await blank.setViewportSize(viewport);
      await blank.addInitScript(watchTheShifts);
    });
    const { sum, shifts } = await shiftOf(page);
    if (!(sum < MOST_SHIFT)) jumps.push(`${viewport.width} pixels: ${sum}, ${JSON.stringify(shifts)}`);
    await page.close();
  }
  return jumps;
}

async function opened(
  context: BrowserContext,
  path: string,
  before?: (blank: Page) => Promise<unknown>,
): Promise<Page> {
  const page = await context.newPage();
  await before?.(page);
  await page.goto(path);
  await heading(/./)(page).waitFor();
  await page.waitForLoadState('networkidle');
  await settled(page);
  return page;
}
