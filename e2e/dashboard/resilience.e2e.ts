import { text } from 'node:stream/consumers';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { plainBuild, untilEnd } from '../slipway.fixture.ts';
import { PASSWORD, TestDashboard } from './dashboard.fixture.ts';

const EVENTUALLY = { timeout: 15_000, interval: 100 };
const LOST = 'The connection is lost: what you see may be behind. Connecting again …';
const CAUGHT_UP = 'Connected again; nothing was missed.';
const ENDED = 'Your session has ended. Sign in again to go on where you were.';

/** What a browser itself says when it cannot reach the gateway, or is refused. */
const UNREACHED = /net::ERR_|WebSocket connection to/;
const REFUSED = /the server responded with a status of 401/;

/** With an icon, for the lack of which a browser would complain. */
const publish = (text: string) => `
  const fs = require('node:fs');
  fs.mkdirSync('dist');
  fs.writeFileSync('dist/index.html', '${text}');
  fs.writeFileSync('dist/favicon.ico', Buffer.from('R0lGODlhAQABAAAAACw=', 'base64'));`;

let dashboard: TestDashboard;
beforeAll(async () => {
  dashboard = await TestDashboard.start();
});
afterAll(() => dashboard.close());
afterEach(async () => {
  await Promise.all(dashboard.browser.contexts().map((context) => context.close()));
  noComplaints();
});

/** Takes out the complaints that a test has caused on purpose. */
const forgive = (pattern: RegExp) => {
  dashboard.complaints = dashboard.complaints.filter((complaint) => !pattern.test(complaint));
};
const head = (page: Page): Locator =>
  page.locator('header', { has: page.getByRole('heading', { level: 1 }) });
const log = (page: Page): Locator => page.getByRole('log');
const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true });
const goTo = (page: Page, place: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place }).click();
/** The banner says so for some seconds only: to be awaited before its cause. */
const caughtUp = (page: Page) => page.getByText(CAUGHT_UP).waitFor({ timeout: 60_000 });
const title = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();

describe('a session', () => {
  it('that was ended elsewhere leads to the door, and from there back to where one was', async () => {
    const { page, email, client } = await dashboard.newUser();
    await goTo(page, 'Settings');
    await title(page, 'Settings');
    const { data } = await client.sessions();
    await client.revokeSession(data.find(({ is_current }) => !is_current)!.id);
    await page.getByLabel('A new key for').fill('deploys');
    await button(page, 'Make a key').click();
    await title(page, 'Sign in');
    await page.getByText(ENDED).waitFor();
    forgive(REFUSED);
    await signIn(page, email);
    await title(page, 'Settings');
    await page.getByText('No keys yet').waitFor();
    expect(new URL(page.url()).pathname).toBe('/settings');
  });

  it('is shared by two tabs: what one does the other shows, and both are signed out at once', async () => {
    const { context, page, client } = await dashboard.newUser();
    const gitURL = await dashboard.slipway.repository(
      'two-tabs',
      plainBuild(`console.log('runs'); setInterval(() => {}, 1000);`),
    );
    const { data } = await client.deploy({ gitURL, slug: 'two-tabs' });
    const other = await context.newPage();
    const address = `/deployments/${data.deployment_id}`;
    await Promise.all([page.goto(address), other.goto(address)]);
    for (const tab of [page, other]) await log(tab).getByText('runs', { exact: true }).waitFor();

    await button(page, 'Cancel').click();
    await head(other).getByText('Cancelled', { exact: true }).waitFor();
    await button(other, 'Run again').waitFor();
    await head(page).getByText('Cancelled', { exact: true }).waitFor();

    await button(page, 'Sign out').click();
    await Promise.all([title(page, 'Sign in'), title(other, 'Sign in')]);
    expect(await page.evaluate(() => localStorage.getItem('slipway.session'))).toBeNull();
    // Nobody took it away: the door says nothing of an end.
    for (const tab of [page, other]) expect(await tab.getByText(ENDED).count()).toBe(0);
  });

  it('is renewed once by two tabs that need it at the same moment', async () => {
    const { context, page } = await dashboard.newUser();
    const other = await context.newPage();
    await other.goto('/');
    await title(other, 'Overview');
    let refreshes = 0;
    let answer!: () => void;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await context.route('**/api/auth/refresh', async (route) => {
      refreshes += 1;
      // The first is on its way until both tabs have wanted it.
      await held;
      await route.continue();
    });
    await endSoon(page, 1_000);
    await endSoon(other, 1_001);
    await goTo(page, 'Settings');
    await expect.poll(() => refreshes, EVENTUALLY).toBe(1);
    await goTo(other, 'Settings');
    await title(other, 'Settings');
    await expect.poll(() => waitingForRefresh(other), EVENTUALLY).toBe(true);
    answer();
    for (const tab of [page, other]) await tab.getByText('No keys yet').waitFor();
    expect(refreshes).toBe(1);
    // And what both have now opens doors.
    for (const tab of [page, other]) {
      await tab.reload();
      await tab.getByText('No keys yet').waitFor();
      expect(await tab.getByText('this browser').count()).toBe(1);
    }
  });
});

describe('a connection', () => {
  it(
    'that breaks under a live log is back without a line missing or twice',
    { timeout: 180_000 },
    async () => {
      const LINES = 1_200;
      const { page, client } = await dashboard.newUser();
      const gitURL = await dashboard.slipway.repository(
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
        .getByText(/^line \d\d\d$/)
        .first()
        .waitFor();
      const { stack } = dashboard.slipway;
      stack.services.get('api-gateway')!.kill('SIGKILL');
      await page.getByText(LOST).waitFor();
      await Promise.all([caughtUp(page), stack.startService('api-gateway')]);
      expect(await page.getByText(LOST).count()).toBe(0);
      // It was back before the end: what came after it came live.
      await head(page).getByText('Ready', { exact: true }).waitFor({ timeout: 60_000 });
      forgive(UNREACHED);

      const lines = (await downloaded(page)).split('\n').filter((line) => /^line \d+$/.test(line));
      expect(lines).toEqual(Array.from({ length: LINES }, (_, index) => `line ${index}`));
    },
  );

  it(
    'that is gone fails an action in words, takes back what it showed, and recovers by itself',
    { timeout: 180_000 },
    async () => {
      const { context, page, client } = await dashboard.newUser();
      const gitURL = await dashboard.slipway.repository('offline', plainBuild(publish('one')));
      const { data: first } = await client.deploy({ gitURL, slug: 'offline' });
      await untilEnd(client, first.job_id);
      await dashboard.slipway.commit('offline', { 'build.js': publish('two') });
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
      forgive(UNREACHED);
    },
  );

  it('that is gone leaves one where one was, also when a page is asked for whose code is not here yet', async () => {
    const { context, page } = await dashboard.newUser();
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
    forgive(UNREACHED);
    forgive(/^PageCodeMissing: /);
  });

  it('that fails a first load leaves a way to try again', async () => {
    const { page } = await dashboard.newUser();
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
    forgive(UNREACHED);
  });
});

describe('what a build writes', () => {
  it('is text, whatever it looks like', async () => {
    const { page, client } = await dashboard.newUser();
    const hostile = [
      '<img src=x onerror="document.title=1">',
      '</script><script>document.title=2</script>',
      '<a href="javascript:document.title=3">click</a>',
      '&lt;b&gt; &amp; \u001b[31m<svg onload=document.title=4>\u001b[0m',
    ];
    const gitURL = await dashboard.slipway.repository(
      'markup',
      plainBuild(`${publish('markup')}
        for (const line of ${JSON.stringify(hostile)}) console.log(line);
        console.error('<iframe srcdoc="<script>parent.document.title=5</script>">');
        process.exitCode = 1;`),
    );
    const { data } = await client.deploy({ gitURL, slug: 'markup' });
    await page.goto(`/deployments/${data.deployment_id}`);
    await head(page).getByText('Failed', { exact: true }).waitFor();
    await log(page).getByText('<iframe srcdoc="<script>parent.document.title=5</script>">').waitFor();
    const shown = await log(page).textContent();
    for (const line of hostile) expect(shown).toContain(line.replaceAll(/\u001b\[\d+m/g, ''));
    expect(
      await log(page).locator('img, script, iframe, a[href^="javascript"], svg:not([aria-hidden])').count(),
    ).toBe(0);
    expect(await page.title()).toMatch(/^markup /);
  });
});

function noComplaints(): void {
  expect(dashboard.complaints.splice(0)).toEqual([]);
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await button(page, 'Sign in').click();
}

/** Makes a tab believe, and tell the others, that its access token is about to end. */
function endSoon(page: Page, milliseconds: number): Promise<void> {
  return page.evaluate((left) => {
    const session = JSON.parse(localStorage.getItem('slipway.session')!) as object;
    localStorage.setItem('slipway.session', JSON.stringify({ ...session, expires_at: Date.now() + left }));
  }, milliseconds);
}

/** Whether a tab waits for its turn to renew the session. */
function waitingForRefresh(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const { pending = [] } = await navigator.locks.query();
    return pending.some(({ name }) => name === 'slipway.session.refresh');
  });
}

/** The log as the page hands it out. */
async function downloaded(page: Page): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Download the log').click()]);
  return text(await file.createReadStream());
}
