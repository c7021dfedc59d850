import { text } from 'node:stream/consumers';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { plainBuild, untilEnd } from '../slipway.fixture.ts';
import { button, head, log } from './controls.ts';
import {
  caughtUp,
  EVENTUALLY,
  goTo,
  LOST,
  publish,
  title,
  UNREACHED,
  resilientDashboard,
} from './resilient.dashboard.ts';

const given = resilientDashboard();

describe('a connection', () => {
  it(
    'that breaks under a live log is back without a line missing or twice',
    { timeout: 180_000 },
    async () => {
      const LINES = 1_200;
      const { page, client } = await given.dashboard.newUser();
      const gitURL = await given.dashboard.slipway.repository(
        'numbers',
        plainBuild(`${publish('numbers')}
        let n = 0;
        const timer = setInterval(() => {
          for (let i = 0; i < 10; i += 1) console.log('line ' + n++);
          if (n >= ${LINES}) clearInterval(timer);
        }, 100);`),
      );
      const { data } = await client.deploy({ gitURL, slug: 'numbers' });
      await page.goto(`/deployments/${data.deployment_id}`);
      await log(page)
        .getByText(/^line \d{3,}$/)
        .first()
        .waitFor();
      const { stack } = given.dashboard.slipway;
      stack.services.get('api-gateway')!.kill('SIGKILL');
      await page.getByText(LOST).waitFor();
      await Promise.all([caughtUp(page), stack.startService('api-gateway')]);
      expect(await page.getByText(LOST).count()).toBe(0);
      // It was back before the end: what came after it came live.
      await head(page).getByText('Ready', { exact: true }).waitFor({ timeout: 60_000 });
      given.forgive(UNREACHED);

      const lines = (await downloaded(page)).split('\n').filter((line) => /^line \d+$/.test(line));
      expect(lines).toEqual(Array.from({ length: LINES }, (_, index) => `line ${index}`));
    },
  );

  it(
    'that is gone fails an action in words, takes back what it showed, and recovers by itself',
    { timeout: 180_000 },
    async () => {
      const { context, page, client } = await given.dashboard.newUser();
      const gitURL = await given.dashboard.slipway.repository('offline', plainBuild(publish('one')));
      const { data: first } = await client.deploy({ gitURL, slug: 'offline' });
      await untilEnd(client, first.job_id);
      await given.dashboard.slipway.commit('offline', { 'build.js': publish('two') });
      const second = await client.redeploy('offline');
      await untilEnd(client, second.job_id);
      await page.goto('/projects/offline');
      const rows = page.getByRole('region', { name: 'Deployments' }).getByRole('listitem');
      const newest = rows.nth(0);
      const oldest = rows.nth(1);
      const isLive = (row: Locator) => row.getByText('Live', { exact: true });
      await isLive(newest).waitFor();
      const jobs = await context.newPage();
      await jobs.goto('/jobs');
      await head(jobs).getByText('2 jobs, newest first').waitFor();

      await context.setOffline(true);
      for (const tab of [page, jobs]) await tab.getByText(LOST).waitFor();
      // The action is on its way until what it shows meanwhile has been looked at.
      let fail!: () => void;
      const held = new Promise<void>((resolve) => (fail = resolve));
      await page.route('**/promote', async (route) => {
        await held;
        await route.continue();
      });
      await button(oldest, /^Roll back/).click();
      await isLive(oldest).waitFor();
      fail();
      await page.getByRole('status').filter({ hasText: 'does not answer' }).waitFor();
      await isLive(newest).waitFor();
      expect(await isLive(oldest).count()).toBe(0);
      expect((await client.project('offline')).alias_deployment_id).toBe(second.id);

      // Meanwhile somebody else does the same, and more, which is over before the connection is back.
      await client.promote(first.deployment_id);
      const third = await client.redeploy('offline');
      await untilEnd(client, third.job_id);
      await client.promote(first.deployment_id);
      await page.unroute('**/promote');
      await Promise.all([caughtUp(page), caughtUp(jobs), context.setOffline(false)]);
      await head(jobs).getByText('3 jobs, newest first').waitFor();
      await isLive(rows.nth(2)).waitFor();
      await button(rows.nth(1), /^Promote/).click();
      await isLive(rows.nth(1)).waitFor();
      const shown = async () => (await client.project('offline')).alias_deployment_id;
      await expect.poll(shown, EVENTUALLY).toBe(second.id);
      given.forgive(UNREACHED);
    },
  );

  it('that is gone leaves one where one was, also when a page is asked for whose code is not here yet', async () => {
    const { context, page } = await given.dashboard.newUser();
    const places = page.getByRole('navigation', { name: 'Main' });
    await context.setOffline(true);
    await page.getByText(LOST).waitFor();
    const missed = page.waitForEvent('requestfailed', (request) => request.url().includes('/assets/'));
    await places.getByRole('link', { name: 'Settings' }).hover();
    await missed;
    await title(page, 'Overview');
    await goTo(page, 'Settings');
    const failure = page.getByRole('alert');
    await failure.getByText('Slipway cannot be reached').waitFor();
    await button(failure, 'Try again').click();
    await failure.getByText('Slipway cannot be reached').waitFor();
    await Promise.all([caughtUp(page), context.setOffline(false)]);
    await button(failure, 'Try again').click();
    await title(page, 'Settings');
    expect(await failure.count()).toBe(0);
    given.forgive(UNREACHED);
    given.forgive(/^PageCodeMissing: /);
  });

  it('that fails what is fetched again makes up for it by itself', async () => {
    const { page, client } = await given.dashboard.newUser();
    await page.goto('/projects');
    await page.getByText('There are no projects yet').waitFor();
    let failed = 0;
    await page.route('**/api/projects?*', async (route) => {
      failed += 1;
      await route.abort('connectionrefused');
    });
    await client.createProject({ git_url: 'https://github.com/acme/late', slug: 'late' });
    // The fetch and its three retries; from then on nothing but time asks for it.
    await expect.poll(() => failed, EVENTUALLY).toBeGreaterThanOrEqual(4);
    await page.getByText('There are no projects yet').waitFor();
    await page.unroute('**/api/projects?*');
    await page.getByRole('link', { name: 'late' }).waitFor();
    given.forgive(UNREACHED);
  });

  it('that fails a first load leaves a way to try again', async () => {
    const { page } = await given.dashboard.newUser();
    let answer!: () => void;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/api/projects?*', async (route) => {
      await held;
      await route.abort('connectionrefused');
    });
    await goTo(page, 'Projects');
    await page.getByRole('main').getByRole('status', { name: 'Loading' }).waitFor();
    answer();
    const failure = page.getByRole('alert');
    await failure.getByText('Slipway cannot be reached').waitFor();
    // A second try that fails too leaves one where one was.
    const again = page.waitForRequest('**/api/projects?*');
    await button(failure, 'Try again').click();
    await again;
    await page.unroute('**/api/projects?*');
    await page.getByText('There are no projects yet').waitFor();
    expect(await failure.count()).toBe(0);
    given.forgive(UNREACHED);
  });
});

/** The log as the page hands it out. */
async function downloaded(page: Page): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Download the log').click()]);
  return text(await file.createReadStream());
}
