import type { BrowserContext } from 'playwright-core';
import type { SlipwayClient } from '@slipway/client';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { plainBuild, untilEnd } from '../slipway.fixture.ts';
import { TestDashboard } from './dashboard.fixture.ts';
import { heldBuild } from './held.build.ts';

const SITE = {
  'index.html': '<!doctype html><html lang="en"><title>Site</title><h1>A site</h1></html>',
  'about.html': '<!doctype html><html lang="en"><title>About</title><h1>About</h1></html>',
};

/** A dashboard of somebody whose projects are of every kind: `good-site`, `broken-site`, and `held-site`, which is being built. */
export interface FilledDashboard {
  dashboard: TestDashboard;
  context: BrowserContext;
  client: SlipwayClient;
  email: string;
  /** Of `good-site`. */
  gitURL: string;
  ids: { ready: string; readyJob: string; failed: string; failedJob: string; running: string };
}

/**
 * Fills a dashboard before the tests of a file, closes it after them, and fails each test in which a script failed or
 * the page's policy refused something.
 * @returns it, empty until then
 */
export function filledDashboard(): FilledDashboard {
  const filled = {} as FilledDashboard;
  beforeAll(async () => {
    Object.assign(filled, await fill());
  });
  afterAll(() => filled.dashboard?.close());
  afterEach(() => {
    const { dashboard } = filled;
    // What is refused, or is not there, the browser's console tells by itself.
    const complaints = dashboard.complaints.filter((text) => !/status of (401|404|422)/.test(text));
    dashboard.complaints = [];
    if (complaints.length > 0)
      throw new Error(
        `Scripts failed, or the policy of the page refused something:\n${complaints.join('\n')}`,
      );
  });
  return filled;
}

async function fill(): Promise<FilledDashboard> {
  const dashboard = await TestDashboard.start();
  const { slipway } = dashboard;
  const { context, client, email } = await dashboard.newUser();
  const gitURL = await slipway.repository('good', SITE);
  const brokenURL = await slipway.repository('broken', plainBuild(`console.error('no'); process.exit(1)`));
  const heldURL = await slipway.repository('held', heldBuild());
  const good = await client.deploy({ gitURL, slug: 'good-site' });
  await untilEnd(client, good.data.job_id);
  await client.putVariables('good-site', { API_TOKEN: 'a value', PUBLIC_NAME: 'another' });
  await slipway.commit('good', { 'index.html': SITE['index.html'].replace('A site', 'A newer site') });
  const newer = await client.redeploy('good-site');
  await untilEnd(client, newer.job_id);
  const broken = await client.deploy({ gitURL: brokenURL, slug: 'broken-site' });
  await untilEnd(client, broken.data.job_id);
  const held = await client.deploy({ gitURL: heldURL, slug: 'held-site' });
  for await (const event of client.follow(held.data.job_id))
    if (event.type === 'job.log' && event.lines.some(({ text }) => text.includes('gzip'))) break;
  return {
    dashboard,
    context,
    client,
    email,
    gitURL,
    ids: {
      ready: newer.id,
      readyJob: newer.job_id,
      failed: broken.data.deployment_id,
      failedJob: broken.data.job_id,
      running: held.data.deployment_id,
    },
  };
}
