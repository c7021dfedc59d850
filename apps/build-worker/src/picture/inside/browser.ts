import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Of a message of the DevTools protocol, what is used here. */
interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
  sessionId?: string;
}

type Listener = (params: Record<string, unknown>) => void;

/** Whatever a browser does by itself, it is not to do: nothing would answer, and the picture would wait. */
const ARGUMENTS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--no-default-browser-check', '--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--disable-extensions', '--disable-breakpad', '--disable-default-apps'],
  ...['--disable-features=Translate,OptimizationHints,MediaRouter', '--password-store=basic'],
  ...['--mute-audio', '--hide-scrollbars', '--remote-debugging-pipe'],
];

/** A Chromium of our own, steered over two pipes (chromedevtools.github.io/devtools-protocol). */
export class Browser {
  private readonly waiting = new Map<number, (answer: Message) => void>();
  private readonly listeners = new Map<string, Listener[]>();
  private session: string | undefined;
  private lastId = 0;

  private constructor(private readonly input: Writable) {}

  static start(executable: string, profile: string, size: { width: number; height: number }): Browser {
    const child = spawn(
      executable,
      [
        ...ARGUMENTS,
        `--user-data-dir=${profile}`,
        `--window-size=${size.width},${size.height}`,
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'] },
    );
    // Without its browser this program has nothing left to do.
    child.on('error', () => process.exit(127));
    child.on('exit', (code) => process.exit(code || 1));
    const pipes: readonly unknown[] = child.stdio;
    const browser = new Browser(pipes[3] as Writable);
    void browser.read(pipes[4] as Readable);
    return browser;
  }

  /** Opens a page; from here on commands are the page's. */
  async openPage(): Promise<void> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    this.session = String(sessionId);
  }

  /** @throws when the browser refuses */
  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = ++this.lastId;
    const { session: sessionId } = this;
    this.input.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result = {}, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result),
      );
    });
  }

  on(method: string, listener: Listener): void {
    this.listeners.set(method, [...(this.listeners.get(method) ?? []), listener]);
  }

  private async read(output: Readable): Promise<void> {
    let parts: Buffer[] = [];
    for await (const chunk of output as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
        this.take(JSON.parse(Buffer.concat([...parts, chunk.subarray(start, end)]).toString()) as Message);
        parts = [];
        start = end + 1;
      }
      parts.push(chunk.subarray(start));
    }
  }

  private take(message: Message): void {
    if (message.id !== undefined) {
      this.waiting.get(message.id)?.(message);
      this.waiting.delete(message.id);
    } else if (message.method !== undefined)
      for (const listener of this.listeners.get(message.method) ?? []) listener(message.params ?? {});
  }
}
