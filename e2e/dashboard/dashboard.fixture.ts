import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser } from '../browser.ts';
import { TestSlipway } from '../slipway.fixture.ts';

export const DESKTOP = { width: 1_280, height: 800 };
export const PHONE = { width: 390, height: 844 };
export const PASSWORD = 'correct horse battery';

/** What a page said that it should not have: errors of its scripts, of its console, of the policy that it is under. */
type Complaint = string;

/** A whole Slipway with a browser before it, for one test file. */
export class TestDashboard {
  readonly slipway: TestSlipway;
  readonly browser: Browser;
  /** Of all pages since the last look; a test that expects some takes them out. */
  complaints: Complaint[] = [];

  private constructor(slipway: TestSlipway, browser: Browser) {
    this.slipway = slipway;
    this.browser = browser;
  }

  static async start(over: Parameters<typeof TestSlipway.start>[0] = {}): Promise<TestDashboard> {
    const slipway = await TestSlipway.start(over);
    return new TestDashboard(slipway, await openBrowser());
  }

  get url(): string {
    return this.slipway.stack.apiUrl;
  }

  /** A browser of its own, with nothing stored, and one page in it. */
  async visitor(options: BrowserContextOptions = {}): Promise<{ context: BrowserContext; page: Page }> {
    const context = await this.browser.newContext({ viewport: DESKTOP, baseURL: this.url, ...options });
    // Against what hangs; what has to be quick has a bound of its own.
    context.setDefaultTimeout(60_000);
    context.on('weberror', (error) => this.complaints.push(error.error().message));
    context.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    return { context, page: await context.newPage() };
  }

  /** A visitor who has just opened an account, and what the API gives to the same user. */
  async newUser(options: BrowserContextOptions = {}) {
    const { context, page } = await this.visitor(options);
    const email = `user-${Math.random().toString(36).slice(2)}@example.test`;
    await page.goto('/sign-up');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Open the account' }).click();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    return { context, page, email, client: await this.slipway.clientOf(email, PASSWORD) };
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.slipway.close();
  }
}
