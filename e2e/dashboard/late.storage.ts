import type { Page } from 'playwright-core';

/** What a page has got that may be made deaf to other tabs. */
interface Deaf {
  deafen: (untilReadMs?: number) => void;
  hear: () => void;
}

/** For a page that is to be made deaf: what is written to storage by one tab may reach the others late. */
export const prepare = (page: Page): Promise<unknown> => page.addInitScript(deafness, 'slipway.session');

/**
 * From now on the page reads what is kept now, and is told of no change.
 * @param untilReadMs so long after it has read it for the first time it hears again; without it only when it is told to
 */
export const deafen = (page: Page, untilReadMs?: number): Promise<void> =>
  page.evaluate((ms) => (window as unknown as Deaf).deafen(ms), untilReadMs);

export const hear = (page: Page): Promise<void> => page.evaluate(() => (window as unknown as Deaf).hear());

/** Runs in the page, before its own scripts. */
function deafness(key: string): void {
  // As a property: what follows replaces the method.
  const read = (name: string) => (localStorage[name] as string | undefined) ?? null;
  let known: string | null | undefined;
  let untilReadMs: number | undefined;
  const hear = () => {
    known = undefined;
    window.dispatchEvent(new StorageEvent('storage', { key }));
  };
  Storage.prototype.getItem = (name) => {
    if (name !== key || known === undefined) return read(name);
    if (untilReadMs !== undefined) setTimeout(hear, untilReadMs);
    return known;
  };
  window.addEventListener('storage', (event) => {
    if (known !== undefined) event.stopImmediatePropagation();
  });
  Object.assign(window, {
    hear,
    deafen: (ms) => {
      known = read(key);
      untilReadMs = ms;
    },
  } satisfies Deaf);
}
