import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SlipwayClient } from '@slipway/client';
import { EXAMPLES, plainBuild } from '../slipway.fixture.ts';
import { button, disabledButtonShown, head, log } from './controls.ts';
import { TestDashboard } from './dashboard.fixture.ts';

/** A site with an icon: the dashboard shows it, and a browser complains of one that is missing. */
const site = (text: string, seconds = 0) => `
  const fs = require('node:fs');
  console.log('making ${text}');
  setTimeout(() => {
    fs.mkdirSync('dist');
    fs.writeFileSync('dist/index.html', '<!doctype html><title>site</title><h1>${text}</h1>');
    fs.writeFileSync('dist/favicon.ico', Buffer.from('R0lGODlhAQABAAAAACw=', 'base64'));
    console.log('made ${text}');
  }, ${seconds * 1_000});`;

const EVENTUALLY = { timeout: 30_000, interval: 100 };

let dashboard: TestDashboard;
beforeAll(async () => {
  dashboard = await TestDashboard.start((gitHost) => ({
    serviceEnv: {
      'build-worker': { BUILD_PICTURES: 'off' },
      'api-gateway': { EXAMPLE_REPOSITORIES: `http://${gitHost}/plain-static.git` },
    },
  }));
  await dashboard.slipway.repository('plain-static', join(EXAMPLES, 'plain-static'));
});
afterAll(() => dashboard.close());
afterEach(noComplaints);

const isReady = (page: Page) => head(page).getByText('Ready', { exact: true }).waitFor({ timeout: 60_000 });

describe('one user, from signing up to leaving nothing behind', () => {
  const SLUG = 'first-site';
  const SECRET = 'canary-51d09f2c-value';
  const marker = `dashboard-sleeper-${process.pid}`;
  let context: BrowserContext;
  let page: Page;
  let gitUrl: string;

  /** What the site's page says, opened as a visitor does. */
  const siteSays = async () => {
    const [visited] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: 'Visit' }).click(),
    ]);
    const text = await visited.getByRole('heading', { level: 1 }).textContent();
    await visited.close();
    return text;
  };

  beforeAll(async () => {
    gitUrl = await dashboard.slipway.repository('first', plainBuild(site('version one', 8)));
  });
  afterAll(() => context.close());

  it('opens an account and is told what to do first', async () => {
    ({ context, page } = await dashboard.newUser());
    await page.getByText('Nothing has been deployed yet').waitFor();
    await page.getByRole('link', { name: 'New project' }).click();
    await page.getByRole('heading', { name: 'New project', level: 1 }).waitFor();
    expect(await button(page, 'Deploy').isEnabled()).toBe(false);
  });

  it('pastes a URL and sees how it would be built', async () => {
    await paste(context, page.getByLabel('Git URL'), gitUrl);
    const found = page.getByRole('status').filter({ hasText: 'A site with a build of its own' });
    await found.getByText('npm run build').waitFor();
    await found.getByText(/^main · [0-9a-f]{7} · Publish$/).waitFor();
    expect(await button(page, 'Deploy').isEnabled()).toBe(true);
  });

  it('deploys it and watches the build as it happens', async () => {
    await page.getByLabel('Name', { exact: true }).fill(SLUG);
    await button(page, 'Deploy').click();
    await page.waitForURL('**/deployments/*');
    await log(page).getByText('making version one', { exact: true }).waitFor();
    // The line is here, and what wrote it still has some seconds to go.
    expect(await head(page).getByText('Building', { exact: true }).isVisible()).toBe(true);
    expect(await log(page).getByText('made version one', { exact: true }).count()).toBe(0);
    await page.getByRole('progressbar', { name: 'Progress' }).waitFor();
    await log(page).getByText('made version one', { exact: true }).waitFor();
    await isReady(page);
    const stages = page.getByRole('region', { name: 'Stages' }).getByRole('listitem');
    expect((await stages.allTextContents()).join()).toMatch(/clone.*build.*publish/i);
    await page.getByRole('region', { name: 'Files' }).getByText('index.html').waitFor();
  });

  it('visits the site, pushes again, and visits the new version', async () => {
    expect(await siteSays()).toBe('version one');
    await dashboard.slipway.commit('first', { 'build.js': site('version two') });
    await head(page).getByRole('link', { name: SLUG }).click();
    await button(page, 'Deploy').click();
    await log(page).getByText('made version two', { exact: true }).waitFor();
    await isReady(page);
    expect(await siteSays()).toBe('version two');
  });

  it('rolls back, and takes that back', async () => {
    // From here on at the project's own address, which moves.
    await head(page).getByRole('link', { name: SLUG }).click();
    await page.getByRole('heading', { name: SLUG, level: 1 }).waitFor();
    await expect.poll(siteSays, EVENTUALLY).toBe('version two');
    await button(page, /^Roll back to/).click();
    const done = page.getByRole('status').filter({ hasText: 'The site shows this deployment now.' });
    await done.waitFor();
    await expect.poll(siteSays, EVENTUALLY).toBe('version one');
    await button(done, 'Undo').click();
    await page.getByText('The site shows what it showed before.').waitFor();
    await expect.poll(siteSays, EVENTUALLY).toBe('version two');
    await button(page, /^Roll back to/).waitFor();
  });

  it('cancels a long build, which is called cancelled only when it is', async () => {
    await dashboard.slipway.commit('first', {
      'build.js': `
        process.on('SIGTERM', () => {});
        require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000) //${marker}'], { detached: true, stdio: 'ignore' });
        console.log('sleeping'); setInterval(() => {}, 1000);`,
    });
    await button(page, 'Deploy').click();
    await log(page).getByText('sleeping', { exact: true }).waitFor();
    expect(processes()).toContain(marker);
    // Watched for before it begins: it lasts as long as the build resists.
    const waits = disabledButtonShown(page, 'Cancelling');
    await button(page, 'Cancel').click();
    await waits;
    await head(page).getByText('Cancelled', { exact: true }).waitFor();
    expect(processes()).not.toContain(marker);
    await button(page, 'Run again').waitFor();
    expect(await button(page, /^Cancel/).count()).toBe(0);
  });

  it('sets a variable whose value is never seen again', async () => {
    await head(page).getByRole('link', { name: SLUG }).click();
    const tabs = page.getByRole('navigation', { name: 'Project' });
    await tabs.getByRole('link', { name: 'Variables' }).click();
    await button(page, 'Add a variable').click();
    await page.getByLabel('Name of variable 1').fill('API_TOKEN');
    await page.getByLabel('Value of variable 1').fill(SECRET);
    await button(page, 'Save').click();
    await page.getByText('Saved. The next deployment gets them.').waitFor();
    const stored = page.getByRole('button', { name: 'the value of API_TOKEN' });
    await stored.waitFor();
    expect(await page.content()).not.toContain(SECRET);
    await page.reload();
    await stored.waitFor();
    expect(await page.getByLabel('Name of variable 1').inputValue()).toBe('API_TOKEN');
    expect(await page.content()).not.toContain(SECRET);
  });

  it('deletes the project by its name, and the site with it', async () => {
    await page.getByRole('link', { name: 'Settings' }).last().click();
    await button(page, 'Delete the project').click();
    const dialog = page.getByRole('dialog', { name: `Delete ${SLUG}?` });
    expect(await button(dialog, 'Delete it').isDisabled()).toBe(true);
    await dialog.getByLabel(`Type "${SLUG}" to go on`).fill(SLUG);
    await button(dialog, 'Delete it').click();
    await page.getByText('There are no projects yet').waitFor();
    const { port } = new URL(dashboard.slipway.stack.edgeUrl);
    const visit = () => dashboard.slipway.visit(`http://${SLUG}.localhost:${port}/`);
    await expect.poll(async () => (await visit()).status, EVENTUALLY).toBe(404);
  });
});

describe('what a user meets besides', () => {
  it('says of a build that failed what ended how, and what to do', async () => {
    const { context, page, client } = await dashboard.newUser();
    const gitURL = await dashboard.slipway.repository('broken', join(EXAMPLES, 'broken-build'));
    const { data } = await client.deploy({ gitURL, slug: 'broken-site' });
    await page.goto(`/deployments/${data.deployment_id}`);
    await head(page).getByText('Failed', { exact: true }).waitFor();
    const wrong = page.getByRole('region', { name: 'What went wrong' });
    expect(await wrong.textContent()).toMatch(
      /npm run build.* ended with exit code 1.*last lines of the log/,
    );
    await log(page).getByText('The build cannot go on.').waitFor();
    await button(page, 'Run again').waitFor();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Overview' }).click();
    await page
      .getByRole('region', { name: 'Failing' })
      .getByRole('link', { name: /broken-site/ })
      .click();
    await wrong.waitFor();
    await context.close();
  });

  it('shows what was found of the URL that stands there, and of no other', async () => {
    const { context, page } = await dashboard.newUser();
    const gitURL = await dashboard.slipway.repository('left', plainBuild(site('left')));
    let answer!: () => void;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/api/detections', async (route) => {
      const response = await route.fetch();
      await held;
      await route.fulfill({ response });
    });
    await page.goto('/projects/new');
    const field = page.getByLabel('Git URL');
    await paste(context, field, gitURL);
    await page.getByText('Looking at the repository …').waitFor();
    const answered = page.waitForResponse('**/api/detections');
    await field.fill('https://git.example.test/an/other');
    answer();
    await (await answered).finished();
    // The page has had its turn with the answer before this is asked of it.
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
    expect(await page.getByText('Paste the URL').isVisible()).toBe(true);
    await context.close();
  });

  it('leads from the demo link to a deployed example with three clicks', async () => {
    const user = { email: 'demo@example.test', password: 'a password of the demo' };
    await new SlipwayClient({ apiUrl: dashboard.url }).signUp(user);
    const { context, page } = await dashboard.visitor();
    // As `npm start` prints it.
    await page.goto(`/sign-in#demo=${Buffer.from(JSON.stringify(user)).toString('base64url')}`);
    await button(page, `Sign in as ${user.email}`).click();
    await page.getByRole('link', { name: 'Deploy your first site' }).click();
    await button(page, 'Deploy plain-static').click();
    await isReady(page);
    const address = await page.getByRole('link', { name: 'Visit' }).getAttribute('href');
    expect((await dashboard.slipway.visit(address!)).body).toContain('No build, just files');
    await context.close();
  });
});

async function paste(context: BrowserContext, field: Locator, text: string): Promise<void> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: dashboard.url });
  await field.page().evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await field.press('ControlOrMeta+V');
  expect(await field.inputValue()).toBe(text);
}

function noComplaints(): void {
  expect(dashboard.complaints.splice(0)).toEqual([]);
}

function processes(): string {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
}
