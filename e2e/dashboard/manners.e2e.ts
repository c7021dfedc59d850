import { describe, expect, it } from 'vitest';
import { head, region } from './controls.ts';
import { DESKTOP, PHONE } from './dashboard.fixture.ts';
import { filledDashboard } from './filled.dashboard.ts';
import { heldBuild } from './held.build.ts';
import { shiftOf, watchTheShifts } from './layout.shifts.ts';
import { heading, pagesOf, settled } from './pages.ts';
import { print } from './figures.ts';

const filled = filledDashboard();

describe('for eyes and ears', () => {
  it('says it aloud when a build has ended', async () => {
    const { dashboard, context, client } = filled;
    // One that ends when it is told to: a quick one may have ended before anybody looks.
    const gitURL = await dashboard.slipway.repository('heard', heldBuild());
    const { data } = await client.deploy({ gitURL, slug: 'heard-site' });
    const page = await context.newPage();
    await page.goto(`/deployments/${data.deployment_id}`);
    // It must be there before it changes: what comes into the page with its text is not read out.
    const status = await page
      .getByRole('status')
      .filter({ hasText: /Queued|Building/ })
      .first()
      .elementHandle();
    await client.cancel(data.job_id);
    await expect.poll(() => status.textContent(), { timeout: 30_000 }).toContain('Cancelled');
    await page.close();
  });

  it.each([
    ['no-preference', true],
    ['reduce', false],
  ] as const)('moves where that is welcome: %s', async (reducedMotion, moves) => {
    const page = await filled.context.newPage();
    await page.emulateMedia({ reducedMotion });
    for (const path of [`/deployments/${filled.ids.running}`, '/']) {
      await page.goto(path);
      await page.getByRole('progressbar').first().waitFor();
      const isMoving = () =>
        page.evaluate(() =>
          document.getAnimations().some((animation) => {
            const { duration, iterations } = animation.effect!.getComputedTiming();
            return animation.playState === 'running' && (Number(duration) > 17 || iterations === Infinity);
          }),
        );
      if (moves) await expect.poll(isMoving, { timeout: 30_000 }).toBe(true);
      else expect(await isMoving()).toBe(false);
    }
    await page.close();
  });

  it('can be gone through on a phone', async () => {
    const page = await filled.context.newPage();
    await page.setViewportSize(PHONE);
    await page.goto('/');
    for (const name of ['Projects', 'Jobs', 'Settings', 'Overview']) {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
      await heading(name)(page).waitFor();
    }
    await page.getByRole('link', { name: 'New', exact: true }).click();
    await heading('New project')(page).waitFor();
    await page.getByRole('button', { name: 'Search or jump to' }).click();
    await page.getByRole('dialog', { name: 'Search or jump to' }).waitFor();
    expect(await page.getByRole('option', { name: 'Sign out' }).count()).toBe(1);
    await page.close();
  });

  it.each(['overview', 'projects', 'deployments of a project', 'deployment', 'job', 'jobs'])(
    'lets nothing jump while it loads: %s',
    async (name) => {
      const { path, ready } = pagesOf(filled).find((each) => each.name === name)!;
      for (const size of [DESKTOP, PHONE]) {
        const page = await filled.context.newPage();
        await page.setViewportSize(size);
        await page.addInitScript(watchTheShifts);
        await page.goto(path());
        await ready(page).waitFor();
        await settled(page);
        const { sum, shifts } = await shiftOf(page);
        print(`${name} at ${size.width} pixels: shifted by ${sum.toFixed(4)}`);
        expect(sum, JSON.stringify(shifts)).toBeLessThan(0.02);
        await page.close();
      }
    },
  );

  it('lets nothing jump when a job comes late, and what it says still later', async () => {
    const page = await filled.context.newPage();
    await page.setViewportSize(PHONE);
    await page.addInitScript(watchTheShifts);
    const [mayCome, maySay] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await page.route(/\/api\/jobs\/[^/]+$/, (route) => void mayCome.promise.then(() => route.continue()));
    await page.routeWebSocket(/socket\.io/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => void maySay.promise.then(() => socket.send(message)));
    });
    const { path, ready } = pagesOf(filled).find(({ name }) => name === 'job')!;
    await page.goto(path());
    await heading('Job')(page).waitFor();
    await settled(page);
    mayCome.resolve();
    await head(page).getByText('Completed', { exact: true }).waitFor();
    await settled(page);
    expect(await region(page, 'Attempts').count()).toBe(0);
    maySay.resolve();
    await ready(page).waitFor();
    await settled(page);
    const { sum, shifts } = await shiftOf(page);
    expect(sum, JSON.stringify(shifts)).toBeLessThan(0.02);
    await page.close();
  });
});
