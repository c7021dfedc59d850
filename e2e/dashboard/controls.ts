import type { Locator, Page } from 'playwright-core';

/* What tests press and look at on every page. */

export const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true });

export const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

/** What stands beside a page's title. */
export const head = (page: Page): Locator =>
  page.locator('header', { has: page.getByRole('heading', { level: 1 }) });

export const log = (page: Page): Locator => page.getByRole('log');

/**
 * Watches from now on for a button that is disabled and says this. What a page shows for a moment only is over before
 * it is looked for, twice a second, as Playwright looks for what stays.
 * @returns settles when it was shown
 */
export function disabledButtonShown(page: Page, name: string): Promise<void> {
  return page.evaluate(
    (text) =>
      new Promise<void>((resolve) => {
        const look = () => {
          const shown = [...document.querySelectorAll('button:disabled')].some(
            ({ textContent }) => textContent === text,
          );
          if (shown) resolve();
        };
        new MutationObserver(look).observe(document, {
          ...{ subtree: true, childList: true, attributes: true, characterData: true },
        });
        look();
      }),
    name,
  );
}
