/** A mail as it arrived. */
export interface Mail {
  id: string;
  /** ISO 8601. */
  arrived_at: string;
  /** Addresses of the envelope, in lower case; the headers may say otherwise. */
  from: string;
  to: string[];
  subject: string;
  text: string;
  /** Empty when the mail has none. */
  html: string;
  attachments: { filename: string | null; mime_type: string; bytes: number }[];
  /** Of the whole message. */
  bytes: number;
}

export interface NextOptions {
  /** How many mails to the address have been seen; all that have arrived when left out. */
  after?: number | undefined;
  signal?: AbortSignal | undefined;
}

interface Waiter {
  to: string;
  after: number;
  resolve(mail: Mail): void;
  reject(error: unknown): void;
}

const MAX_MAILS = 2000;

/** The newest 2,000 mails, and who waits for one. Mails of an address are counted from its first, or from `clear`. */
export class Mailbox {
  /** The oldest first. */
  #mails: Mail[] = [];
  readonly #arrived = new Map<string, number>();
  readonly #waiters = new Set<Waiter>();
  readonly #listeners = new Set<(mail: Mail) => void>();

  add(mail: Mail): void {
    this.#mails.push(mail);
    if (this.#mails.length > MAX_MAILS) this.#mails.shift();
    for (const address of mail.to) {
      const before = this.#arrived.get(address) ?? 0;
      this.#arrived.set(address, before + 1);
      for (const waiter of this.#waiters) {
        if (waiter.to !== address || before < waiter.after) continue;
        this.#waiters.delete(waiter);
        waiter.resolve(mail);
      }
    }
    for (const listener of this.#listeners) listener(mail);
  }

  /** The oldest first. */
  mails(to?: string): Mail[] {
    const address = to?.toLowerCase();
    return this.#mails.filter((mail) => address === undefined || mail.to.includes(address));
  }

  mail(id: string): Mail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }

  /**
   * The first mail to an address after those that have been seen: at once when it is there, else when it arrives. One
   * that is no longer kept is passed over for the oldest that is.
   * @throws the signal's reason when it aborts, and an error when the mailbox closes
   */
  async next(to: string, { after, signal }: NextOptions = {}): Promise<Mail> {
    signal?.throwIfAborted();
    const address = to.toLowerCase();
    const arrived = this.#arrived.get(address) ?? 0;
    const seen = after ?? arrived;
    if (arrived > seen) {
      const kept = this.mails(address);
      const mail = kept[Math.max(0, kept.length - (arrived - seen))];
      if (mail) return mail;
    }
    return this.#wait(address, seen, signal);
  }

  onMail(listener: (mail: Mail) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Forgets all mails and counts anew; who waits is given the next to arrive. */
  clear(): void {
    this.#mails = [];
    this.#arrived.clear();
    for (const waiter of this.#waiters) waiter.after = 0;
  }

  close(): void {
    for (const waiter of this.#waiters) waiter.reject(new Error('The mail sink was closed'));
    this.#waiters.clear();
    this.#listeners.clear();
  }

  #wait(to: string, after: number, signal: AbortSignal | undefined): Promise<Mail> {
    const { promise, resolve, reject } = Promise.withResolvers<Mail>();
    const waiter: Waiter = { to, after, resolve, reject };
    const aborted = () => {
      this.#waiters.delete(waiter);
      reject(signal?.reason);
    };
    this.#waiters.add(waiter);
    signal?.addEventListener('abort', aborted, { once: true });
    return promise.finally(() => signal?.removeEventListener('abort', aborted));
  }
}
