/** What did not hold in a run, each as a line that says where to look. */
export class Violations {
  readonly lines: string[] = [];
  private readonly say: (text: string) => void;

  constructor(say: (text: string) => void) {
    this.say = say;
  }

  add(text: string): void {
    this.lines.push(text);
    // A broken system breaks everything: the first ones tell.
    if (this.lines.length <= 50) this.say(`✖ ${text}`);
  }
}
