import type { Browser } from 'playwright-core';

/** How a page came up and scrolled, in milliseconds. */
export interface Opened {
  firstLine: number;
  allLines: number;
  frames: number[];
}

declare global {
  /** What the page of the bench says and does: see page/pages.ts and page/scroll.ts. */
  var times: { firstLine?: number; allLines?: number } | undefined;
  function scrollThrough(seconds: number): Promise<number[]>;
}

/** With all else that this machine does, an un-virtualised page may take this long. */
const PATIENCE_MS = 90_000;

/** Opens a page of the bench in a browser context of its own, waits for all its lines, and scrolls through them. */
export async function openLog(browser: Browser, url: string, scrollSeconds: number): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(url, { waitUntil: 'commit' });
    const opened = await page.waitForFunction(() => {
      const { firstLine, allLines } = globalThis.times ?? {};
      return firstLine !== undefined && allLines !== undefined && { firstLine, allLines };
    });
    const times = await opened.jsonValue();
    if (!times) throw new Error('the page said no times');
    const frames = await page.evaluate((seconds) => globalThis.scrollThrough(seconds), scrollSeconds);
    return { ...times, frames };
  } finally {
    await context.close();
  }
}
