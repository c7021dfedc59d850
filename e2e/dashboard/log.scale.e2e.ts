import type { BrowserContext, Locator, Page } from 'playwright-core';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bestOf, paced } from '@slipway/testing/pace';
import { SlipwayClient } from '@slipway/client';
import type { JobEvent } from '@slipway/shared/contracts';
import { DESKTOP, PASSWORD, TestDashboard } from './dashboard.fixture.ts';
import { ms, print, quantile } from './figures.ts';
import { NEEDLE, StoredRows } from './stored.rows.ts';
import { UnwatchedTab } from './unwatched.tab.ts';

/** When what was there, in milliseconds since the navigation began. */
interface Opened {
  firstLine: number;
  allLines: number;
}

declare global {
  var opened: Promise<Opened>;
}

/** Times are bound for a quiet machine; on a busy one they may take as many times longer as its pace says. */
const A_SECOND = 1_000;

let dashboard: TestDashboard;
let context: BrowserContext;
let email: string;
let stored: StoredRows;
beforeAll(async () => {
  dashboard = await TestDashboard.start();
  ({ context, email } = await dashboard.newUser());
  stored = await StoredRows.of(dashboard.slipway.stack.databaseUrl, email);
});
afterAll(async () => {
  await stored?.close();
  await dashboard?.close();
});

describe('a log of 100,000 lines', () => {
  const ROWS = 100_000;
  /** Of a row, as in log.css. */
  const ROW_PX = 20;
  let job: string;
  let page: Page;
  let log: Locator;
  beforeAll(async () => {
    job = await stored.log(ROWS);
  });

  /** Opens the job in a tab of its own, to be worked with. */

  /** Opens the job in a tab of its own, to be worked with; settles when all of it is there. */
  async function open(hash = ''): Promise<void> {
    await page?.close();
    page = await context.newPage();
    log = page.getByRole('log', { name: 'Lines of the log' });
    await page.addInitScript(watchTheLog, ROWS * ROW_PX);
    await page.goto(`/jobs/${job}${hash}`);
    await page.evaluate(() => globalThis.opened);
  }

  /** A tab in which the same user is signed in. */
  async function tabOfUser(): Promise<UnwatchedTab> {
    const { expires_in, ...session } = await new SlipwayClient({ apiUrl: dashboard.url }).signIn({
      email,
      password: PASSWORD,
    });
    const kept = JSON.stringify({ ...session, expires_at: Date.now() + 1_000 * expires_in });
    const tab = await UnwatchedTab.open(dashboard.browser, DESKTOP);
    await tab.before((session) => localStorage.setItem('slipway.session', session), kept);
    await tab.before(watchTheLog, ROWS * ROW_PX);
    return tab;
  }

  /** What the gateway needs to read and to send it, and a client to parse it: without a page that shows it. */
  async function receive(): Promise<number> {
    const api = new SlipwayClient({ apiUrl: dashboard.url });
    const { access_token: token } = await api.signIn({ email, password: PASSWORD });
    const start = performance.now();
    const socket = io(`${dashboard.url}/jobs`, {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
    });
    await new Promise<void>((resolve) => {
      socket.on('events', (batch: JobEvent[]) => {
        if (batch.at(-1)!.type === 'job.completed') resolve();
      });
      socket.emit('subscribe', { job_id: job, after: 0 });
    });
    socket.disconnect();
    return performance.now() - start;
  }

  const line = (number: number) => log.getByRole('link', { name: String(number), exact: true });
  const untilInSight = async (number: number) => {
    await expect.poll(() => isWithin(line(number), log), { timeout: 30_000 }).toBe(true);
  };

  it('is open within a second, and all of it is there to be scrolled to soon after', async () => {
    const socket = await paced(receive);
    const tab = await tabOfUser();
    const timeToOpen = async () => {
      await tab.goto(`${dashboard.url}/jobs/${job}`);
      return tab.evaluate(() => globalThis.opened);
    };
    const { result, pace } = await bestOf(3, timeToOpen, ({ allLines }) => allLines);
    await tab.close();
    print(
      `first line ${ms(result.firstLine)}, all lines ${ms(result.allLines)}, at pace ${pace.toFixed(1)}; ` +
        `a socket that shows nothing ${ms(socket.result)} at ${socket.pace.toFixed(1)}`,
    );
    expect(result.firstLine).toBeLessThan(A_SECOND * pace);
    expect(result.allLines).toBeLessThan(2 * A_SECOND * pace);
    await open();
    // Of a job that is over one reads the beginning first.
    await untilInSight(1);
    await log.press('End');
    await untilInSight(ROWS);
    await log.press('Home');
    await untilInSight(1);
  });

  it('scrolls without late frames, and draws only what is in sight', async () => {
    await open();
    const { result, pace } = await paced(() => log.evaluate(scrollThrough, 3));
    const { frames, mostRows } = result;
    const [middle, late] = [quantile(frames, 0.5), quantile(frames, 0.95)];
    print(
      `${frames.length} frames in 3 s: half within ${middle.toFixed(1)} ms, 95 % within ${late.toFixed(1)} ms, ` +
        `at pace ${pace.toFixed(1)}; at most ${mostRows} rows drawn`,
    );
    // One and a half of the time between two frames at 60 Hz.
    expect(middle).toBeLessThan(25 * pace);
    expect(mostRows).toBeLessThan(150);
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(2_500);
    await log.evaluate((element, top) => (element.scrollTop = top), 37_000 * ROW_PX);
    await untilInSight(37_002);
  });

  it('finds the one line that is like no other, and goes there', async () => {
    const box = page.getByRole('searchbox', { name: 'Search the log' });
    const search = async () => {
      await box.fill('');
      await log.press('Home');
      await untilInSight(1);
      await box.fill(NEEDLE.text);
      const start = performance.now();
      await page.getByRole('search', { name: 'Log' }).getByText('1 / 1', { exact: true }).waitFor();
      await untilInSight(NEEDLE.line);
      return performance.now() - start;
    };
    const { result, pace } = await bestOf(3, search, (time) => time);
    print(`searched in ${ms(result)} at pace ${pace.toFixed(1)}`);
    expect(result).toBeLessThan(A_SECOND * pace);
    expect(await log.getByText(NEEDLE.text).count()).toBe(1);
  });

  it('opens at the line that its address names', async () => {
    await open('#L50000');
    await untilInSight(50_000);
    expect(await isWithin(line(1), log)).toBe(false);
    await page.evaluate(() => (location.hash = '#L99000-L99010'));
    await untilInSight(99_000);
    await page.close();
  });
});

/** Runs in the page, before it: looks in every frame for what is there. */
function watchTheLog(height: number): void {
  let firstLine: number | undefined;
  globalThis.opened = new Promise((resolve) => {
    const look = (now: number) => {
      const log = document.querySelector('[role="log"]');
      if (firstLine === undefined && log?.querySelector('a[href^="#L"]')) firstLine = now;
      // Not of the scroller: to ask it would have the page laid out anew in each frame.
      const content = log?.firstElementChild;
      if (
        firstLine !== undefined &&
        content instanceof HTMLElement &&
        parseFloat(content.style.height) >= height
      )
        resolve({ firstLine, allLines: now });
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** Runs in the page: scrolls through all rows at an even speed, each frame by its own time. */
function scrollThrough(
  log: HTMLElement | SVGElement,
  seconds: number,
): Promise<{ frames: number[]; mostRows: number }> {
  const end = log.scrollHeight - log.clientHeight;
  const frames: number[] = [];
  let [start, last, mostRows] = [0, 0, 0];
  log.scrollTop = 0;
  return new Promise((resolve) => {
    const step = (now: number) => {
      if (start === 0) start = now;
      else frames.push(now - last);
      last = now;
      mostRows = Math.max(mostRows, log.querySelectorAll('a[href^="#L"]').length);
      log.scrollTop = Math.min(1, (now - start) / (seconds * 1_000)) * end;
      if (now - start < seconds * 1_000) requestAnimationFrame(step);
      else resolve({ frames, mostRows });
    };
    requestAnimationFrame(() => requestAnimationFrame(step));
  });
}

/** Whether one is, in its whole height, within what the other one shows. */
async function isWithin(inner: Locator, outer: Locator): Promise<boolean> {
  if ((await inner.count()) === 0) return false;
  const [box, frame] = await Promise.all([inner.boundingBox(), outer.boundingBox()]);
  return (
    box !== null && frame !== null && box.y >= frame.y && box.y + box.height <= frame.y + frame.height + 1
  );
}
