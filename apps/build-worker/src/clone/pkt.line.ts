/** One line of git's wire format: its payload, or one of the packets without one. */
export type PacketLine = Buffer | 'flush' | 'delimiter' | 'end';

/** The text is not in git's pkt-line format (gitprotocol-common(5)). */
export class NotPacketLines extends Error {
  override readonly name = 'NotPacketLines';
}

/** Reads pkt-lines: four hexadecimal digits of length, themselves included, then the payload. */
export function parsePacketLines(bytes: Buffer): PacketLine[] {
  const lines: PacketLine[] = [];
  let at = 0;
  while (at < bytes.length) {
    const digits = bytes.toString('latin1', at, at + 4);
    if (!/^[0-9a-f]{4}$/i.test(digits)) throw new NotPacketLines('no length where one is due');
    const length = Number.parseInt(digits, 16);
    if (length === 0) lines.push('flush');
    else if (length === 1) lines.push('delimiter');
    else if (length === 2) lines.push('end');
    else if (length < 4 || at + length > bytes.length) throw new NotPacketLines('a length out of bounds');
    else lines.push(bytes.subarray(at + 4, at + length));
    at += Math.max(4, length);
  }
  return lines;
}

export function packetLine(text: string): string {
  return (text.length + 4).toString(16).padStart(4, '0') + text;
}

export const FLUSH = '0000';
export const DELIMITER = '0001';
