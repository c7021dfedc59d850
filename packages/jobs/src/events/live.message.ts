/**
 * What came on a channel. It becomes text when somebody needs what it says, and once for all who listen: to those who
 * follow a large log without reading, only that it came matters.
 */
export class LiveMessage {
  private parsedBy: unknown;
  private content: unknown;

  constructor(private readonly bytes: Buffer) {}

  /** What `parse` makes of the text; it is shared by all who ask with the same `parse`, and not to be changed. */
  as<T>(parse: (text: string) => T): T {
    if (this.parsedBy !== parse) {
      this.content = parse(this.bytes.toString());
      this.parsedBy = parse;
    }
    return this.content as T;
  }
}
