import { describe, expect, it } from 'vitest';
import { paced } from '@slipway/testing/pace';
import { filledDashboard } from './filled.dashboard.ts';
import { median, print } from './figures.ts';

declare global {
  var usableAt: number;
}

const filled = filledDashboard();

describe('on the way to the browser', () => {
  it('is at most 180 kB of compressed script, and usable within a second', async () => {
    const state = await filled.context.storageState();
    const times: number[] = [];
    let bytes = 0;
    const { pace } = await paced(async () => {
      for (let round = 0; round < 5; round += 1) {
        // With an empty cache, as at the first visit; the gateway is warm.
        const { page } = await filled.dashboard.visitor({ storageState: state });
        await page.addInitScript(watchTheOverview);
        await page.goto('/');
        await page.waitForFunction(() => 'usableAt' in globalThis);
        times.push(await page.evaluate(() => globalThis.usableAt));
        await page.waitForLoadState('networkidle');
        bytes = await page.evaluate(() =>
          performance
            .getEntriesByType('resource')
            .filter(({ name }) => name.endsWith('.js'))
            .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
        );
        await page.context().close();
      }
    });
    print(
      `${(bytes / 1_000).toFixed(1)} kB of script; usable after ${times.map((time) => Math.round(time)).join(', ')} ms, ` +
        `median ${Math.round(median(times))} ms, at pace ${pace.toFixed(1)}`,
    );
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(180_000);
    expect(median(times)).toBeLessThan(1_000 * pace);
  });

  it('is under a strict policy, is asked for anew each time, and has files that never change', async () => {
    const page = await fetch(filled.dashboard.url, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).toContain(`script-src 'self';`);
    expect(policy).toContain(`style-src 'self';`);
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(policy).not.toContain('unsafe');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const files = [...(await page.text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
      ([, path]) => path,
    );
    expect(files.length).toBeGreaterThan(1);
    for (const path of files) {
      const answer = await fetch(filled.dashboard.url + path, { headers: { 'accept-encoding': 'br' } });
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      if ((await answer.arrayBuffer()).byteLength >= 2_048)
        expect(answer.headers.get('content-encoding'), path).toBe('br');
    }
  });

  it.each([
    '/api/nothing',
    '/api/v1/nothing',
    '/api/jobs/nothing/else',
    '/health/nothing',
    '/socket.io/nothing',
  ])('answers for the API as the API: %s', async (path) => {
    const answer = await fetch(filled.dashboard.url + path, { headers: { accept: 'text/html,*/*' } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/(problem\+)?json/);
    if (path.startsWith('/api')) expect(answer.headers.get('content-type')).toContain('problem+json');
  });

  it('does not answer for a file that is not there with a page', async () => {
    const answer = await fetch(`${filled.dashboard.url}/assets/gone-0123abcd.js`, {
      headers: { accept: '*/*' },
    });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('problem+json');
  });

  it.each([
    ['/deployments/01900000-0000-7000-8000-000000000000', /not found|no .*deployment|does not exist/i],
    ['/jobs/01900000-0000-7000-8000-000000000000', /not found|no .*job|does not exist/i],
    ['/deployments/nonsense', /not found|no .*deployment|does not exist|invalid/i],
    ['/jobs/nonsense', /not found|no .*job|does not exist|invalid/i],
    ['/projects/nobody-has-this', /not found|no .*project|does not exist/i],
  ])('says what is not there: %s', async (path, words) => {
    const page = await filled.context.newPage();
    await page.goto(path);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(words);
    print(`${path}: ${await alert.textContent()}`);
    await page.close();
  });
});

/** Runs in the page, before it: notes when the overview and what it shows are there. */
function watchTheOverview(): void {
  const look = (now: number) => {
    const isThere = document.querySelector('h1')?.textContent === 'Overview';
    const isLoading =
      document.querySelector('[role="status"][aria-label="Loading"], dd [aria-hidden]') !== null;
    const hasRows = document.querySelector('a[href^="/deployments/"]') !== null;
    if (isThere && !isLoading && hasRows) Object.assign(globalThis, { usableAt: now });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
