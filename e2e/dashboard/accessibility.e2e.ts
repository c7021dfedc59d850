import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PHONE } from './dashboard.fixture.ts';
import { filledDashboard } from './filled.dashboard.ts';
import { pagesOf, settled } from './pages.ts';

declare global {
  var axe: { run: (options: object) => Promise<AxeResults> };
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const filled = filledDashboard();

describe.each(pagesOf(filled))('$name', ({ path, ready, act, who }) => {
  let page: Page;
  beforeAll(async () => {
    if (who === 'nobody') ({ page } = await filled.dashboard.visitor());
    else if (who === 'a newcomer') ({ page } = await filled.dashboard.newUser());
    else page = await filled.context.newPage();
    await page.goto(path());
    await act?.(page);
    await ready(page).waitFor();
    await settled(page);
  });
  afterAll(() => (who === undefined ? page.close() : page.context().close()));

  it('has nothing that axe finds serious, in either theme', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-theme="${colorScheme}"]`).waitFor();
      // Colours that change take their time.
      await page.waitForFunction(
        () => !document.getAnimations().some((animation) => animation instanceof CSSTransition),
      );
      expect(await seriousFindings(page), colorScheme).toEqual([]);
    }
  });

  it('is no wider than a phone, nor has axe anything to say of it there', async () => {
    await page.setViewportSize(PHONE);
    await ready(page).waitFor({ state: 'attached' });
    await settled(page);
    const [width, shown] = await page.evaluate(() => [
      document.scrollingElement!.scrollWidth,
      window.innerWidth,
    ]);
    expect(width).toBeLessThanOrEqual(shown);
    expect(await seriousFindings(page)).toEqual([]);
  });
});

/** What axe-core calls serious or critical, in short. The page's policy allows no script of others; the debugger may. */
async function seriousFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run({
      resultTypes: ['violations'],
    }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
    );
}
