import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';

const BYTES = 16;

/**
 * Remembers, beside the database, the last number that was acknowledged. SQLite takes a write-ahead log that is damaged in
 * the middle for one that ends there; that acknowledged writes are missing then, only a second record can tell. It is not
 * forced to the disk: a power failure may set it back, never forward.
 */
export class Witness {
  private readonly buffer = Buffer.alloc(BYTES);

  private constructor(private readonly file: number) {}

  static open(path: string): Witness {
    return new Witness(openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600));
  }

  /** @returns 0 for a new or torn record */
  read(): number {
    if (readSync(this.file, this.buffer, 0, BYTES, 0) < BYTES) return 0;
    const seq = this.buffer.readBigUInt64BE(0);
    return this.buffer.readBigUInt64BE(8) === BigInt.asUintN(64, ~seq) ? Number(seq) : 0;
  }

  write(seq: number): void {
    const value = BigInt(seq);
    this.buffer.writeBigUInt64BE(value, 0);
    this.buffer.writeBigUInt64BE(BigInt.asUintN(64, ~value), 8);
    writeSync(this.file, this.buffer, 0, BYTES, 0);
  }

  close(): void {
    closeSync(this.file);
  }
}
