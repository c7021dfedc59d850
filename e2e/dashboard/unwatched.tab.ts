import type { Browser, CDPSession } from 'playwright-core';

interface Message {
  id: number;
  result?: unknown;
  error?: { message: string };
}

/**
 * A tab whose network nobody listens to, in a browser context of its own. Of Playwright's pages each frame of a WebSocket
 * is told to the test as well, which takes the browser longer than what the page does with it: a time of much data is
 * not the page's.
 */
export class UnwatchedTab {
  private readonly answers = new Map<number, (message: Message) => void>();
  private sent = 0;
  private readonly devtools: CDPSession;
  private readonly browserContextId: string;
  private readonly sessionId: string;

  private constructor(devtools: CDPSession, browserContextId: string, sessionId: string) {
    this.devtools = devtools;
    this.browserContextId = browserContextId;
    this.sessionId = sessionId;
    devtools.on('Target.receivedMessageFromTarget', (event) => {
      const message = JSON.parse(event.message) as Message;
      this.answers.get(message.id)?.(message);
    });
  }

  static async open(browser: Browser, size: { width: number; height: number }): Promise<UnwatchedTab> {
    const devtools = await browser.newBrowserCDPSession();
    const { browserContextId } = await devtools.send('Target.createBrowserContext');
    const { targetId } = await devtools.send('Target.createTarget', {
      url: 'about:blank',
      browserContextId,
      ...size,
    });
    // Not flat, as Playwright has no place for the sessions of others.
    const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: false });
    const tab = new UnwatchedTab(devtools, browserContextId, sessionId);
    await tab.send('Page.enable');
    return tab;
  }

  /** Runs a function in the tab. @returns what it settles to */
  async evaluate<T>(run: () => T): Promise<Awaited<T>> {
    const { result, exceptionDetails } = (await this.send('Runtime.evaluate', {
      expression: callOf(run),
      awaitPromise: true,
      returnByValue: true,
    })) as { result: { value: Awaited<T> }; exceptionDetails?: { exception?: { description?: string } } };
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'the tab threw');
    return result.value;
  }

  /** Has a function run in every document before its own scripts. */
  async before<A extends (string | number)[]>(run: (...given: A) => void, ...given: A): Promise<void> {
    await this.send('Page.addScriptToEvaluateOnNewDocument', { source: callOf(run, ...given) });
  }

  /** Settles when the navigation has begun. */
  async goto(url: string): Promise<void> {
    await this.send('Page.navigate', { url });
  }

  async close(): Promise<void> {
    await this.devtools.send('Target.disposeBrowserContext', { browserContextId: this.browserContextId });
    await this.devtools.detach();
  }

  private async send(method: string, params: object = {}): Promise<unknown> {
    const id = (this.sent += 1);
    const answer = new Promise<Message>((resolve) => this.answers.set(id, resolve));
    await this.devtools.send('Target.sendMessageToTarget', {
      sessionId: this.sessionId,
      message: JSON.stringify({ id, method, params }),
    });
    const { result, error } = await answer;
    this.answers.delete(id);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }
}

/** The source of a call that a page can run: the function may use nothing but what it is given. */
function callOf<A extends (string | number)[]>(run: (...given: A) => unknown, ...given: A): string {
  return `(${run.toString()})(${given.map((value) => JSON.stringify(value)).join(', ')})`;
}
