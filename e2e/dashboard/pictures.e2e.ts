import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlipwayClient } from '@slipway/client';
import { screenshots } from '../env.ts';
import { EXAMPLES, untilEnd } from '../slipway.fixture.ts';
import { AccountsDashboard, type Organisation } from './accounts.fixture.ts';
import { DESKTOP, PHONE, TestDashboard } from './dashboard.fixture.ts';
import { heldBuild } from './held.build.ts';

const FOLDER = screenshots;
const SIZES = { desktop: DESKTOP, phone: PHONE };
const THEMES = ['light', 'dark'] as const;

/** Takes a page in every size and theme, once it is ready. */
async function taken(page: Page, name: string, path: string, isReady: () => Promise<unknown>): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of THEMES) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await page.goto(path);
      await isReady();
      await page.waitForFunction(
        () =>
          !document.querySelector('[role="status"][aria-label="Loading"]') &&
          [...document.images].every((image) => image.complete),
      );
      await page.screenshot({ path: join(FOLDER!, `${name}-${size}-${colorScheme}.png`) });
    }
  }
}

describe.skipIf(!FOLDER)('pictures of the dashboard', () => {
  let dashboard: TestDashboard;
  let page: Page;
  let client: SlipwayClient;
  let running: string;
  beforeAll(async () => {
    await mkdir(FOLDER!, { recursive: true });
    dashboard = await TestDashboard.start({ serviceEnv: { 'build-worker': { BUILD_PICTURES: 'on' } } });
    ({ page, client } = await dashboard.newUser({ deviceScaleFactor: 2 }));
    const { slipway } = dashboard;
    const deploy = async (name: string, slug: string, message: string) => {
      const gitURL = await slipway.repository(name, join(EXAMPLES, name), message);
      await untilEnd(client, (await client.deploy({ gitURL, slug })).data.job_id);
    };
    await deploy('vite-react', 'storefront', 'A page of its own');
    await deploy('eleventy', 'handbook', 'A chapter on rollbacks');
    await deploy('plain-static', 'press-kit', 'The logo, larger');
    await deploy('broken-build', 'newsletter', 'Send it on Fridays');
    for (const message of ['Say what a slipway is', 'A larger button', 'Show the hull in the dark']) {
      await slipway.commit('vite-react', { 'NOTES.md': message }, message);
      await untilEnd(client, (await client.redeploy('storefront')).job_id);
    }
    const gitURL = await slipway.repository('shop', heldBuild(), 'Pay in one step');
    const held = await client.deploy({ gitURL, slug: 'checkout' });
    running = held.data.deployment_id;
    for await (const event of client.follow(held.data.job_id))
      if (event.type === 'job.log' && event.lines.some(({ text }) => text.includes('gzip'))) break;
  }, 240_000);
  afterAll(() => dashboard?.close());

  it('are taken in both themes, on a desk and on a phone', { timeout: 180_000 }, async () => {
    await taken(page, 'overview', '/', () =>
      page
        .getByRole('region', { name: 'Failing' })
        .getByRole('link', { name: /newsletter/ })
        .waitFor(),
    );
    await taken(page, 'deployment', `/deployments/${running}`, () =>
      page.getByRole('log').getByText(/gzip/).first().waitFor(),
    );
    // Sites are live before their pictures are there.
    for (const slug of ['storefront', 'handbook', 'press-kit'])
      await expect
        .poll(async () => (await client.project(slug)).has_picture, { timeout: 60_000, interval: 200 })
        .toBe(true);
    await taken(page, 'project', '/projects/storefront', async () => {
      await page.getByRole('region', { name: 'Deployments' }).getByRole('listitem').nth(3).waitFor();
      await page.getByRole('region', { name: 'Live now' }).locator('img[src^="blob:"]').waitFor();
    });
    await taken(page, 'projects', '/projects', () => page.locator('main img[src^="blob:"]').nth(2).waitFor());
  });
});

describe.skipIf(!FOLDER)('pictures of accounts', () => {
  let all: AccountsDashboard;
  let org: Organisation;
  beforeAll(async () => {
    await mkdir(FOLDER!, { recursive: true });
    all = await AccountsDashboard.start();
    org = await all.organisation({ deviceScaleFactor: 2 });
    const { client } = org;
    const template = { email: '{given_name}.{family_name}{n}@example.test' };
    const { job_id } = await client.accounts.create({ count: 24, verification_enabled: true, template });
    await untilEnd(client, job_id);
    const { data } = await client.accounts.list({ limit: 24 });
    for (const { id, email } of data.slice(2, 9)) await client.accounts.verify(id, await all.codeFor(email));
    await untilEnd(client, (await client.accounts.update(data[4]!.id, { active: false })).job_id);
  });
  afterAll(() => all?.close());

  it('are taken in both themes, on a desk and on a phone', { timeout: 180_000 }, async () => {
    const { page, client } = org;
    await taken(page, 'accounts', '/accounts', () =>
      page.getByRole('link', { name: 'Disabled 1' }).waitFor({ state: 'attached' }),
    );
    all.directory.set({ bulk: false, requests_per_second: 24 });
    const { job_id } = await client.accounts.create({ count: 2_000, verification_enabled: true });
    await taken(page, 'account-job', `/jobs/${job_id}`, async () => {
      await page.getByText(/^about \d/).waitFor();
      // Until its rate has a shape.
      await page.waitForFunction(
        () => (document.querySelector('main polyline')?.getAttribute('points')?.split(' ').length ?? 0) > 16,
        { timeout: 60_000 },
      );
    });
    expect((await client.job(job_id)).status).toBe('active');
  });
});
