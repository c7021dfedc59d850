import { inflateSync } from 'node:zlib';

/**
 * The text that a PDF shows, in the order in which it is drawn: of the strings of its content streams, which are in
 * Latin letters. Enough to see what a statement says.
 */
export function textOfPdf(bytes: Buffer): string {
  const shown: string[] = [];
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 1)) {
    if (bytes.subarray(at - 3, at).toString('latin1') === 'end') continue;
    const end = bytes.indexOf('endstream', at);
    const content = inflated(bytes.subarray(at + 'stream\n'.length, end));
    for (const [, array = ''] of content.matchAll(/\[((?:<[0-9a-f]*>|[-\d.\s])*)\]\s*TJ/gi))
      shown.push(
        [...array.matchAll(/<([0-9a-f]*)>/gi)]
          .map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'))
          .join(''),
      );
  }
  return shown.join('\n');
}

function inflated(stream: Buffer): string {
  try {
    return inflateSync(stream).toString('latin1');
  } catch {
    return stream.toString('latin1');
  }
}
