import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from './dashboard.fixture.ts';
import { filledDashboard } from './filled.dashboard.ts';
import { heading, line } from './pages.ts';

const filled = filledDashboard();

describe('by keyboard alone', () => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await filled.dashboard.visitor());
  });
  afterAll(() => page.context().close());

  /** Presses Tab until the element has the focus; whatever has it on the way shows it. */
  async function tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await target.waitFor();
    for (let presses = 0; presses < 80; presses += 1) {
      await page.keyboard.press(key);
      const { tag, isShown, isNowhere } = await focus(page);
      // What had it may have gone, as “Cancel” does when the job has ended: the next Tab goes on from there.
      if (!isNowhere) expect(isShown, `the focus on ${tag} is visible`).toBe(true);
      if (await target.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`the focus never came to ${String(target)}`);
  }

  const untilFocused = async (target: Locator) => {
    await expect
      .poll(() => target.evaluate((element) => element === document.activeElement), { timeout: 30_000 })
      .toBe(true);
  };

  it('one signs in, finds a project, deploys it, and reads and searches its log', async () => {
    await page.goto('/sign-in');
    await tabTo(page.getByLabel('E-mail address'));
    await page.keyboard.type(filled.email);
    await tabTo(page.getByLabel('Password'));
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await heading('Overview')(page).waitFor();

    await page.keyboard.press('Control+k');
    const palette = page.getByRole('combobox', { name: 'Search or jump to' });
    await untilFocused(palette);
    await page.keyboard.type('good-site');
    await page.getByRole('option', { name: 'good-site', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await heading('good-site')(page).waitFor();

    await tabTo(page.getByRole('main').getByRole('button', { name: 'Deploy' }));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/deployments\//);
    // Where one is now is read from its beginning.
    await untilFocused(page.getByRole('main'));
    await line('Completed')(page).waitFor();

    await tabTo(page.getByRole('log'));
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+f');
    const search = page.getByRole('searchbox', { name: 'Search the log' });
    expect(await search.evaluate((element) => element === document.activeElement)).toBe(true);
    expect((await focus(page)).isShown).toBe(true);
    await page.keyboard.type('Completed');
    await page.getByRole('search', { name: 'Log' }).getByText('1 / 1', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    expect(
      await page.getByRole('log').evaluate((element) => element === document.activeElement),
      'back in the lines',
    ).toBe(true);
    await tabTo(page.getByRole('main').getByRole('link', { name: 'good-site', exact: true }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await heading('good-site')(page).waitFor();
  });

  it('a dialog takes the focus, keeps it, and gives it back', async () => {
    await page.goto('/projects/good-site/settings');
    const opener = page.getByRole('button', { name: 'Delete the project' });
    await tabTo(opener);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Delete good-site?' });
    await dialog.waitFor();
    for (let presses = 0; presses < 8; presses += 1) {
      await page.keyboard.press('Tab');
      // Between its last and its first element the browser's own controls have their turn.
      const isInside = await dialog.evaluate(
        (element) => element.contains(document.activeElement) || document.activeElement === document.body,
      );
      expect(isInside).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('skips what is the same on every page', async () => {
    await page.goto('/projects');
    await heading('Projects')(page).waitFor();
    await tabTo(page.getByRole('link', { name: 'Skip to the content' }));
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#main');
    await tabTo(page.getByRole('main').getByRole('link', { name: 'New project' }));
  });

  it('one finds the way to a new contract, and a party for it', async () => {
    const { context, client } = await filled.dashboard.newUser();
    const page = await context.newPage();
    await page.goto('/');
    await heading('Overview')(page).waitFor();
    await client.parties.create({ name: 'Ann Lee' });
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('combobox', { name: 'Search or jump to' });
    await palette.waitFor();
    await untilFocused(palette);
    await page.keyboard.type('new contract');
    await page.getByRole('option', { name: 'New contract', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await heading('New contract')(page).waitFor();
    const client_ = page.getByRole('combobox', { name: 'Client' });
    await client_.focus();
    await page.keyboard.type('ann');
    await page.getByRole('option', { name: /Ann Lee/, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    expect(await client_.inputValue()).toBe('Ann Lee');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: /Ann Lee/ }).waitFor();
    await page.keyboard.press('Escape');
    expect(await client_.inputValue()).toBe('Ann Lee');
    await context.close();
  });
});

/** What has the focus, and whether one can see that: an outline of its own, or of the box around a field. */
function focus(page: Page): Promise<{ tag: string; isShown: boolean; isNowhere: boolean }> {
  return page.evaluate(() => {
    const outlined = (element: Element | null | undefined) => {
      if (!element) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
    };
    const element = document.activeElement ?? document.body;
    return {
      tag: `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? ''}`.trim(),
      isShown: outlined(element) || outlined(element.closest('label')),
      isNowhere: element === document.body,
    };
  });
}
