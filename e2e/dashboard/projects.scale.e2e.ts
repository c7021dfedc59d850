import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paced } from '@slipway/testing/pace';
import type { SlipwayClient } from '@slipway/client';
import { TestDashboard } from './dashboard.fixture.ts';
import { ms, print, quantile } from './figures.ts';
import { StoredRows } from './stored.rows.ts';

/** Times are bound for a quiet machine; on a busy one they may take as many times longer as its pace says. */
const A_SECOND = 1_000;

let dashboard: TestDashboard;
let context: BrowserContext;
let client: SlipwayClient;
let stored: StoredRows;
beforeAll(async () => {
  dashboard = await TestDashboard.start();
  const user = await dashboard.newUser();
  ({ context, client } = user);
  stored = await StoredRows.of(dashboard.slipway.stack.databaseUrl, user.email);
});
afterAll(async () => {
  await stored?.close();
  await dashboard?.close();
});

describe('1,000 projects', () => {
  const PROJECTS = 1_000;
  let page: Page;
  beforeAll(async () => {
    await stored.projects(PROJECTS);
    page = await context.newPage();
  });

  const card = (number: number) =>
    page.getByRole('link', { name: new RegExp(`site-${String(number).padStart(4, '0')}`) });

  /** Asked of the document: a thousand accessible names take longer to make out than to show. */
  const shown = () =>
    page.evaluate(() => document.querySelectorAll('main a[href^="/projects/site-"]').length);

  it('are listed at once, and more of them as one scrolls', { timeout: 180_000 }, async () => {
    const { result, pace } = await paced(async () => {
      const start = performance.now();
      await page.goto('/projects');
      await card(PROJECTS).waitFor();
      return performance.now() - start;
    });
    print(`the newest are shown after ${ms(result)} at pace ${pace.toFixed(1)}`);
    expect(result).toBeLessThan(A_SECOND * pace);
    await page.getByText('1,000 projects').waitFor();
    // Not all of them at once.
    expect(await card(500).count()).toBe(0);
    const { result: scrolled, pace: paceThen } = await paced(async () => {
      const start = performance.now();
      await expect
        .poll(
          async () => {
            await page.keyboard.press('End');
            return shown();
          },
          { timeout: 150_000, interval: 100 },
        )
        .toBe(PROJECTS);
      return performance.now() - start;
    });
    print(`scrolled to the oldest in ${ms(scrolled)} at pace ${paceThen.toFixed(1)}`);
    // 34 pages, one after the other.
    expect(scrolled).toBeLessThan(15 * A_SECOND * paceThen);
  });

  it('leave the page as quick as it was', async () => {
    const { result, pace } = await paced(() => page.evaluate(watchTheFrames, 2));
    const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
    print(
      `${nodes.toLocaleString('en')} elements; in 2 s of rest half of the frames within ${quantile(result, 0.5).toFixed(1)} ms, ` +
        `the longest ${ms(quantile(result, 1))}, at pace ${pace.toFixed(1)}`,
    );
    expect(nodes).toBeLessThan(30_000);
    // Longer than 100 ms is felt (RAIL).
    expect(quantile(result, 0.95)).toBeLessThan(100 * pace);
  });

  it('are not all fetched anew whenever one of them changes', async () => {
    let requests = 0;
    page.on('request', (request) => {
      if (/\/api\/projects\?/.test(request.url())) requests += 1;
    });
    // One who has not scrolled sees the new one: then both have been told.
    const other = await context.newPage();
    await other.goto('/projects');
    await other.getByRole('link', { name: /site-1000/ }).waitFor();
    await client.createProject({ git_url: 'https://github.com/acme/newest', slug: 'newest' });
    await other.getByRole('link', { name: /newest/ }).waitFor();
    await other.close();
    expect(requests).toBeLessThanOrEqual(3);
  });

  it('are found by name, the oldest of them too', async () => {
    const { result, pace } = await paced(async () => {
      await page.getByRole('searchbox', { name: 'Search projects' }).fill('site-0001');
      const start = performance.now();
      await expect.poll(shown, { timeout: 60_000 }).toBe(1);
      return performance.now() - start;
    });
    print(`found in ${ms(result)} at pace ${pace.toFixed(1)}`);
    expect(result).toBeLessThan(A_SECOND * pace);
    await card(1).click();
    await page.getByRole('heading', { name: 'site-0001', level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or jump to' }).fill('site-0777');
    await page.getByRole('option', { name: 'site-0777' }).click();
    await page.getByRole('heading', { name: 'site-0777', level: 1 }).waitFor();
  });

  it('do not burden the overview', async () => {
    const { result, pace } = await paced(async () => {
      const start = performance.now();
      await page.goto('/');
      const failing = page.getByRole('region', { name: 'Failing' });
      await failing.getByText('200', { exact: true }).waitFor();
      await failing.getByRole('link', { name: /site-0996/ }).waitFor();
      return performance.now() - start;
    });
    print(`the overview knows its 200 failing projects after ${ms(result)} at pace ${pace.toFixed(1)}`);
    expect(result).toBeLessThan(A_SECOND * pace);
  });
});

/** Runs in the page. @returns how long each frame took, in milliseconds */
function watchTheFrames(seconds: number): Promise<number[]> {
  const frames: number[] = [];
  let [start, last] = [0, 0];
  return new Promise((resolve) => {
    const step = (now: number) => {
      if (start === 0) start = now;
      else frames.push(now - last);
      last = now;
      if (now - start < seconds * 1_000) requestAnimationFrame(step);
      else resolve(frames);
    };
    requestAnimationFrame(step);
  });
}
