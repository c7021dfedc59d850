import type { Locator, Page } from 'playwright-core';

/* What tests press and look at on every page. */

export const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true });

export const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

/** What stands beside a page's title. */
export const head = (page: Page): Locator =>
  page.locator('header', { has: page.getByRole('heading', { level: 1 }) });

export const log = (page: Page): Locator => page.getByRole('log');
