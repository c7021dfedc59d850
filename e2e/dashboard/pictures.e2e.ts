import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlipwayClient } from '@slipway/client';
import { screenshots } from '../env.ts';
import { EXAMPLES, untilEnd } from '../slipway.fixture.ts';
import { DESKTOP, PHONE, TestDashboard } from './dashboard.fixture.ts';
import { heldBuild } from './held.build.ts';

const FOLDER = screenshots;
const SIZES = { desktop: DESKTOP, phone: PHONE };
const THEMES = ['light', 'dark'] as const;

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

  const taken = async (name: string, path: string, isReady: () => Promise<unknown>) => {
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
  };

  it('are taken in both themes, on a desk and on a phone', { timeout: 180_000 }, async () => {
    await taken('overview', '/', () =>
      page
        .getByRole('region', { name: 'Failing' })
        .getByRole('link', { name: /newsletter/ })
        .waitFor(),
    );
    await taken('deployment', `/deployments/${running}`, () =>
      page.getByRole('log').getByText(/gzip/).first().waitFor(),
    );
    // Sites are live before their pictures are there.
    for (const slug of ['storefront', 'handbook', 'press-kit'])
      await expect
        .poll(async () => (await client.project(slug)).has_picture, { timeout: 60_000, interval: 200 })
        .toBe(true);
    await taken('project', '/projects/storefront', async () => {
      await page.getByRole('region', { name: 'Deployments' }).getByRole('listitem').nth(3).waitFor();
      await page.getByRole('region', { name: 'Live now' }).locator('img[src^="blob:"]').waitFor();
    });
    await taken('projects', '/projects', () => page.locator('main img[src^="blob:"]').nth(2).waitFor());
  });
});
