import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '@slipway/tools/system-packages';

/** The system's Chrome or Chromium, headless, with nothing of its own going on in the background. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Error('There is no Chrome or Chromium. `npm test` installs one, or says how to.');
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
