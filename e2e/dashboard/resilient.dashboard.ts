import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { TestDashboard } from './dashboard.fixture.ts';

export const EVENTUALLY = { timeout: 30_000, interval: 100 };
export const LOST = 'The connection is lost: what you see may be behind. Connecting again …';
const CAUGHT_UP = 'Connected again; nothing was missed.';

/** What a browser itself says when it cannot reach the gateway, or is refused. */
export const UNREACHED = /net::ERR_|WebSocket connection to/;
export const REFUSED = /the server responded with a status of 401/;

/** A build script that publishes a page; with an icon, for the lack of which a browser would complain. */
export const publish = (text: string) => `
  const fs = require('node:fs');
  fs.mkdirSync('dist');
  fs.writeFileSync('dist/index.html', '${text}');
  fs.writeFileSync('dist/favicon.ico', Buffer.from('R0lGODlhAQABAAAAACw=', 'base64'));`;

export interface ResilientDashboard {
  dashboard: TestDashboard;
  /** Takes out the complaints that a test has caused on purpose. */
  forgive: (pattern: RegExp) => void;
}

/**
 * A dashboard for the tests of a file. Each of them fails when a script failed, or the page's policy refused something,
 * that it does not forgive. @returns it, empty until the tests begin
 */
export function resilientDashboard(): ResilientDashboard {
  const given = {
    forgive: (pattern) => {
      const { dashboard } = given;
      dashboard.complaints = dashboard.complaints.filter((complaint) => !pattern.test(complaint));
    },
  } as ResilientDashboard;
  beforeAll(async () => {
    given.dashboard = await TestDashboard.start();
  });
  afterAll(() => given.dashboard?.close());
  afterEach(async () => {
    const { dashboard } = given;
    await Promise.all(dashboard.browser.contexts().map((context) => context.close()));
    expect(dashboard.complaints.splice(0)).toEqual([]);
  });
  return given;
}

export const goTo = (page: Page, place: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place }).click();
/** The banner says so for some seconds only: to be awaited before its cause. */
export const caughtUp = (page: Page) => page.getByText(CAUGHT_UP).waitFor({ timeout: 60_000 });
export const title = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();
