import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from './browser.js';

export interface PictureSize {
  /** Of the window, in CSS pixels. */
  width: number;
  height: number;
  /** Pixels of the picture per CSS pixel. */
  scale: number;
}

const QUALITY = 80;
/** A page that is still at it then is taken as it is. */
const SETTLE_MS = 2_000;

/**
 * Shows a page and takes its picture as WebP, once it has loaded and asks for nothing more.
 * @param patienceMs a page that has not loaded by then is taken as it is
 * @throws when the page leads to somewhere else: all that would be seen is that there is no network
 */
export async function photograph(
  browser: Browser,
  url: string,
  { width, height, scale }: PictureSize,
  patienceMs: number,
): Promise<Buffer> {
  await browser.openPage();
  browser.on('Page.javascriptDialogOpening', () => {
    browser.send('Page.handleJavaScriptDialog', { accept: false }).catch(() => undefined);
  });
  await browser.send('Page.enable');
  await browser.send('Emulation.setDeviceMetricsOverride', {
    ...{ width, height },
    deviceScaleFactor: 1,
    mobile: false,
  });
  // What fades in is there at once.
  const features = [{ name: 'prefers-reduced-motion', value: 'reduce' }];
  await browser.send('Emulation.setEmulatedMedia', { features });
  const page = await watchPage(browser);
  await browser.send('Page.navigate', { url });
  const settled = page.loaded.then(() => Promise.race([page.idle, delay(SETTLE_MS)]));
  await Promise.race([settled, page.left, delay(patienceMs)]);
  const clip = { x: 0, y: 0, width, height, scale };
  const { data } = await browser.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY, clip });
  if (page.hasLeft()) throw new Error('the page leads to somewhere else');
  return Buffer.from(String(data), 'base64');
}

/** What becomes of the page that is opened next, and of those that it leads to within its site. */
async function watchPage(browser: Browser): Promise<{
  loaded: Promise<void>;
  /** Nothing was asked for in half a second. */
  idle: Promise<void>;
  left: Promise<void>;
  hasLeft: () => boolean;
}> {
  const { frameTree } = await browser.send('Page.getFrameTree');
  const { frame: blank } = frameTree as { frame: { id: string; loaderId: string } };
  const reached = (state: string) =>
    new Promise<void>((resolve) => {
      browser.on('Page.lifecycleEvent', ({ name, frameId, loaderId }) => {
        if (name === state && frameId === blank.id && loaderId !== blank.loaderId) resolve();
      });
    });
  let hasLeft = false;
  const left = new Promise<void>((resolve) => {
    browser.on('Page.frameNavigated', ({ frame }) => {
      const { id, unreachableUrl } = frame as { id: string; unreachableUrl?: string };
      if (id !== blank.id || unreachableUrl === undefined) return;
      hasLeft = true;
      resolve();
    });
  });
  const states = { loaded: reached('load'), idle: reached('networkIdle'), left, hasLeft: () => hasLeft };
  await browser.send('Page.setLifecycleEventsEnabled', { enabled: true });
  return states;
}
