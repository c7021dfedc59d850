import pg from 'pg';

/**
 * Asks Postgres over a connection of its own: a pool that is used up, or whose connections are waited for, says nothing
 * about Postgres. One that only reads (a standby before its promotion) cannot take writes and counts as away.
 */
export class PostgresProbe {
  private client: pg.Client | undefined;

  constructor(private readonly url: string) {}

  readonly ask = async (signal: AbortSignal): Promise<void> => {
    const client = this.client ?? (this.client = this.connecting());
    // Whoever waits for an answer when the time is over waits for one that does not come: the next probe connects anew.
    signal.addEventListener('abort', () => this.drop(client), { once: true });
    try {
      await this.connected;
      const { rows } = await client.query<{ reads_only: boolean }>(
        'SELECT pg_is_in_recovery() AS reads_only',
      );
      if (rows[0]!.reads_only) throw new Error('Postgres only reads at the moment');
    } catch (error) {
      this.drop(client);
      throw error;
    }
  };

  close(): void {
    if (this.client) this.drop(this.client);
  }

  private connected: Promise<unknown> = Promise.resolve();

  private connecting(): pg.Client {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'api-gateway probe',
      keepAlive: true,
    });
    client.on('error', () => this.drop(client));
    this.connected = client.connect();
    // It is awaited by whoever asks; after a time-out nobody does.
    this.connected.catch(() => undefined);
    return client;
  }

  private drop(client: pg.Client): void {
    if (this.client === client) this.client = undefined;
    // Its socket is cut: a farewell would wait for an answer too.
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }
}
