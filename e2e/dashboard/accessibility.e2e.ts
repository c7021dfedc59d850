import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingsInThemes, overflow, seriousFindings } from './axe.fixture.ts';
import { PHONE } from './dashboard.fixture.ts';
import { filledDashboard } from './filled.dashboard.ts';
import { pagesOf, settled } from './pages.ts';

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
    expect(await findingsInThemes(page)).toEqual([]);
  });

  it('is no wider than a phone, nor has axe anything to say of it there', async () => {
    await page.setViewportSize(PHONE);
    await ready(page).waitFor({ state: 'attached' });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await seriousFindings(page)).toEqual([]);
  });
});
