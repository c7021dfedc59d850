/** Shorter values are too likely to be ordinary text ("true", "3000") for hiding them to help anybody. */
const SHORTEST_SECRET = 6;

export const REDACTED = '[redacted]';

/**
 * Hides values in text, also written in base64 (at any of the three alignments), base64url, hexadecimal, URL encoding,
 * a JSON string or a shell's quotes, and each line of a value of several lines.
 */
export class Redactor {
  /** Of the longest form of any value; nothing longer has to be seen at once. */
  readonly longest: number;
  private readonly pattern: RegExp | undefined;

  constructor(secrets: Iterable<string>) {
    const forms = new Set<string>();
    for (const secret of secrets) for (const form of formsOf(secret)) forms.add(form);
    // Longest first: of two forms that start alike the longer one is taken.
    const sorted = [...forms].sort((a, b) => b.length - a.length);
    this.longest = sorted[0]?.length ?? 0;
    this.pattern = sorted.length > 0 ? new RegExp(sorted.map(literal).join('|'), 'g') : undefined;
  }

  redact(text: string): string {
    if (!this.pattern) return text;
    // A replacement can bring two halves of another value together; a second look finds them.
    const once = text.replace(this.pattern, REDACTED);
    return once === text ? text : once.replace(this.pattern, REDACTED);
  }

  /** The first place from `at` on where the text can be cut without cutting a value in two. */
  safeCut(text: string, at: number): number {
    if (!this.pattern) return at;
    for (const match of text.matchAll(this.pattern)) {
      if (match.index >= at) break;
      const end = match.index + match[0].length;
      if (end > at) return end;
    }
    return at;
  }
}

/** A text as a pattern that matches only itself. */
function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function* formsOf(secret: string): Iterable<string> {
  const values = new Set([secret, secret.trim(), ...secret.split(/[\r\n]+/).map((line) => line.trim())]);
  for (const value of values) {
    if (value.length < SHORTEST_SECRET) continue;
    yield value;
    yield* urlForms(value);
    yield* base64Forms(Buffer.from(value));
    const hex = Buffer.from(value).toString('hex');
    yield hex;
    yield hex.toUpperCase();
    yield JSON.stringify(value).slice(1, -1);
    yield value.replaceAll("'", `'\\''`);
    yield value.replaceAll("'", `'"'"'`);
  }
}

function* urlForms(value: string): Iterable<string> {
  if (!value.isWellFormed()) return;
  const strict = encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${hexOf(c)}`);
  for (const form of [encodeURIComponent(value), encodeURI(value), strict]) {
    yield form;
    yield form.replaceAll('%20', '+');
    yield form.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
  }
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase();
}

/** The characters that do not depend on the bytes before and after the value, for each alignment. */
function* base64Forms(bytes: Buffer): Iterable<string> {
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const start = before === 0 ? 0 : before + 1;
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    // At the end of an encoded text also the last digit and its padding belong to the value.
    for (const core of [
      encoded.slice(start, whole),
      encoded.slice(start),
      encoded.slice(start).replace(/=+$/, ''),
    ]) {
      if (core.length < SHORTEST_SECRET) continue;
      yield core;
      yield core.replaceAll('+', '-').replaceAll('/', '_');
    }
  }
}
