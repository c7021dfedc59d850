import { z } from 'zod';
import { ProblemError, SlipwayClient, type SignedIn } from '@slipway/client';
import { newId } from '@slipway/shared/ids';
import {
  user,
  type AcceptInvitation,
  type SignIn,
  type SignUp,
  type Tokens,
  type User,
} from '@slipway/shared/contracts';

const KEY = 'slipway.session';
const LOCK = 'slipway.session.refresh';
/** A token that ends sooner is exchanged before it is used. */
const SPARE_MS = 60_000;
/** What one tab keeps the others see a moment later; for longer nobody waits. */
const SEEN_MS = 1_000;

const stored = z.object({
  /** Of the sign-in: the same after each refresh, and another one for whoever signs in again. Of before it had none. */
  id: z.string().default(''),
  access_token: z.string(),
  refresh_token: z.string(),
  /** When the access token ends, in milliseconds since 1970. */
  expires_at: z.number(),
  user,
});
type Stored = z.infer<typeof stored>;

/**
 * Who is signed in, in all tabs of this browser. The refresh token may be used once: tabs take turns, and each looks
 * first whether another has been there.
 */
export class Session {
  private current = read();
  /** Whether other tabs see what this one keeps. */
  private isShared = true;
  private readonly listeners = new Set<() => void>();
  private readonly anonymous: SlipwayClient;
  /** Why the last session ended, to be told at the door. */
  endedBecause: string | undefined;

  constructor(private readonly apiUrl: string) {
    this.anonymous = new SlipwayClient({ apiUrl });
    window.addEventListener('storage', ({ key }) => {
      if (key === KEY || key === null) this.take(read());
    });
  }

  get user(): User | undefined {
    return this.current?.user;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  async signIn(body: SignIn): Promise<void> {
    this.open(await this.anonymous.signIn(body));
  }

  async signUp(body: SignUp): Promise<void> {
    this.open(await this.anonymous.signUp(body));
  }

  /** Becomes a member, in the place of whoever was signed in here. */
  async accept(body: AcceptInvitation): Promise<void> {
    const opened = await this.anonymous.invitations.accept(body);
    await this.signOut();
    this.open(opened);
  }

  /** Forgets the session here at once and, as soon as the gateway can be reached, there. */
  async signOut(): Promise<void> {
    const token = this.current?.access_token;
    if (token === undefined) return;
    this.end(undefined);
    await new SlipwayClient({ apiUrl: this.apiUrl, token }).signOut().catch(() => undefined);
  }

  /** The session is over, and not because somebody signed out. */
  end(because: string | undefined): void {
    this.endedBecause = because;
    this.keep(undefined);
  }

  /**
   * An access token that is valid for a while yet, and not the one that the API has just refused.
   * @throws UnreachableError when it cannot be had now
   */
  token = async (refused?: string): Promise<string | undefined> => {
    if (!this.current || isUsable(this.current, refused)) return this.current?.access_token;
    await exclusively(async (hasWaited) => {
      // Another tab, or another call of this one, may have been there meanwhile.
      this.take(this.latest());
      // Storage is not in step with locks: what was kept just before may be on its way.
      if (hasWaited && this.current && !isUsable(this.current, refused)) await this.change();
      if (this.current && !isUsable(this.current, refused)) await this.refresh(this.current);
    });
    return this.current?.access_token;
  };

  /** Until something else is kept, or for a moment. */
  private async change(): Promise<void> {
    let stop!: () => void;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, SEEN_MS);
      const unsubscribe = this.subscribe(resolve);
      stop = () => {
        clearTimeout(timer);
        unsubscribe();
      };
    });
    stop();
  }

  private async refresh({ id, refresh_token, user }: Stored): Promise<void> {
    try {
      const tokens = await this.anonymous.refresh(refresh_token);
      // Somebody signed out meanwhile, here or in another tab: what came is of a session that is over.
      if (this.latest()?.id === id) this.open({ ...tokens, user }, id);
      else await new SlipwayClient({ apiUrl: this.apiUrl, token: tokens.access_token }).signOut();
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status !== 401) throw error;
      this.end('Your session has ended. Sign in again to go on where you were.');
    }
  }

  private open(
    { access_token, refresh_token, expires_in, user }: SignedIn | (Tokens & { user: User }),
    id = newId(),
  ): void {
    this.endedBecause = undefined;
    this.keep({ id, access_token, refresh_token, expires_at: Date.now() + expires_in * 1_000, user });
  }

  private keep(session: Stored | undefined): void {
    try {
      if (session) localStorage.setItem(KEY, JSON.stringify(session));
      else localStorage.removeItem(KEY);
    } catch {
      // Without storage the session lasts as long as the tab.
      this.isShared = false;
    }
    this.take(session);
  }

  private latest(): Stored | undefined {
    return this.isShared ? read() : this.current;
  }

  private take(session: Stored | undefined): void {
    this.current = session;
    for (const listener of this.listeners) listener();
  }
}

function isUsable({ access_token, expires_at }: Stored, refused: string | undefined): boolean {
  return access_token !== refused && expires_at - Date.now() > SPARE_MS;
}

function read(): Stored | undefined {
  try {
    return stored.safeParse(JSON.parse(localStorage.getItem(KEY) ?? 'null')).data;
  } catch {
    return undefined;
  }
}

let last: Promise<unknown> = Promise.resolve();

/**
 * One after the other, in all tabs. Without the Web Locks API (a page that is not secure) only in this one: tabs may then
 * meet, and one may be signed out.
 * @param work is told whether it had to wait for another one
 */
async function exclusively(work: (hasWaited: boolean) => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) {
    const mine = last.then(() => work(false));
    last = mine.catch(() => undefined);
    return mine;
  }
  const wasFree = await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) await work(false);
    return lock !== null;
  });
  if (!wasFree) await navigator.locks.request(LOCK, () => work(true));
}
