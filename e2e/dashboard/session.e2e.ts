import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { plainBuild } from '../slipway.fixture.ts';
import { button, head, log } from './controls.ts';
import { PASSWORD } from './dashboard.fixture.ts';
import * as late from './late.storage.ts';
import { EVENTUALLY, goTo, REFUSED, title, resilientDashboard } from './resilient.dashboard.ts';

const ENDED = 'Your session has ended. Sign in again to go on where you were.';
const given = resilientDashboard();

describe('a session', () => {
  it('that was ended elsewhere leads to the door, and from there back to where one was', async () => {
    const { page, email, client } = await given.dashboard.newUser();
    await goTo(page, 'Settings');
    await title(page, 'Settings');
    const { data } = await client.sessions();
    await client.revokeSession(data.find(({ is_current }) => !is_current)!.id);
    await page.getByLabel('A new key for').fill('deploys');
    await button(page, 'Make a key').click();
    await title(page, 'Sign in');
    await page.getByText(ENDED).waitFor();
    given.forgive(REFUSED);
    await signIn(page, email);
    await title(page, 'Settings');
    await page.getByText('No keys yet').waitFor();
    expect(new URL(page.url()).pathname).toBe('/settings');
  });

  it('is shared by two tabs: what one does the other shows, and both are signed out at once', async () => {
    const { context, page, client } = await given.dashboard.newUser();
    const gitURL = await given.dashboard.slipway.repository(
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
    const { page, other, refreshes, answer } = await twoTabs();
    await goTo(page, 'Settings');
    await expect.poll(refreshes, EVENTUALLY).toBe(1);
    await goTo(other, 'Settings');
    await title(other, 'Settings');
    await expect.poll(() => waitingForRefresh(other), EVENTUALLY).toBe(true);
    answer();
    for (const tab of [page, other]) await tab.getByText('No keys yet').waitFor();
    expect(refreshes()).toBe(1);
    // And what both have now opens doors.
    for (const tab of [page, other]) {
      await tab.reload();
      await tab.getByText('No keys yet').waitFor();
      expect(await tab.getByText('this browser', { exact: true }).count()).toBe(1);
    }
  });

  it('is renewed once also where what one tab keeps reaches the other after its turn has come', async () => {
    const { page, other, refreshes, answer } = await twoTabs();
    await late.deafen(other, 50);
    await goTo(page, 'Settings');
    await expect.poll(refreshes, EVENTUALLY).toBe(1);
    await goTo(other, 'Settings');
    await expect.poll(() => waitingForRefresh(other), EVENTUALLY).toBe(true);
    answer();
    for (const tab of [page, other]) await tab.getByText('No keys yet').waitFor();
    expect(refreshes()).toBe(1);
  });

  it('goes on in both tabs when one has renewed it once more, not having heard yet of the other', async () => {
    const { context, page, other, refreshes, answer } = await twoTabs();
    await late.deafen(other);
    answer();
    await goTo(page, 'Settings');
    await page.getByText('No keys yet').waitFor();
    await context.route('**/api/auth/refresh', async (route) => {
      await late.hear(other);
      await route.fallback();
    });
    await goTo(other, 'Settings');
    await other.getByText('No keys yet').waitFor();
    expect(refreshes()).toBe(2);
    for (const tab of [page, other]) {
      await tab.reload();
      await tab.getByText('No keys yet').waitFor();
    }
  });
});

/** Two tabs of one user whose session is to be renewed; the renewal is on its way until it is answered. */
async function twoTabs() {
  const { context, page } = await given.dashboard.newUser();
  const other = await context.newPage();
  await late.prepare(other);
  await other.goto('/');
  await title(other, 'Overview');
  let refreshes = 0;
  let answer!: () => void;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await context.route('**/api/auth/refresh', async (route) => {
    refreshes += 1;
    await held;
    await route.continue();
  });
  await endSoon(page, 1_000);
  await endSoon(other, 1_001);
  return { context, page, other, refreshes: () => refreshes, answer };
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
    // A tab is told of what others write, some time later, and never of what it writes itself.
    window.dispatchEvent(new StorageEvent('storage', { key: 'slipway.session' }));
  }, milliseconds);
}

/** Whether a tab waits for its turn to renew the session. */
function waitingForRefresh(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const { pending = [] } = await navigator.locks.query();
    return pending.some(({ name }) => name === 'slipway.session.refresh');
  });
}
