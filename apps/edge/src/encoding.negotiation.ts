export type Encoding = 'br' | 'gzip' | 'identity';

/** What we can send, best first: the order decides between encodings that the client likes equally. */
const OFFERED = ['br', 'gzip', 'identity'] as const;

/**
 * The encodings that a client takes, best first, by RFC 9110, 12.5.3. It ends with 'identity', which is sent even to
 * a client that refuses it when there is nothing else: better than a 406 that nobody can read.
 */
export function acceptedEncodings(header: string | undefined): readonly Encoding[] {
  if (!header) return ['identity'];
  const given = new Map<string, number>();
  for (const item of header.toLowerCase().split(',')) {
    const [name, ...parameters] = item.split(';').map((part) => part.trim());
    if (!name) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    given.set(name === 'x-gzip' ? 'gzip' : name, weight === undefined ? 1 : quality(weight.slice(2)));
  }
  const weightOf = (encoding: Encoding): number => {
    const named = given.get(encoding) ?? given.get('*');
    // Identity is acceptable unless it is refused, and liked less than anything that is named.
    return named ?? (encoding === 'identity' ? 0.0001 : 0);
  };
  const liked = OFFERED.map((encoding) => ({ encoding, weight: weightOf(encoding) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ encoding }) => encoding);
  const end = liked.indexOf('identity');
  return end === -1 ? [...liked, 'identity'] : liked.slice(0, end + 1);
}

/** A weight as RFC 9110, 12.4.2 writes it; what is malformed counts as refused. */
function quality(text: string): number {
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}
