import { saveFile } from '../ui/save.file.js';

/** Hands a text to the reader as a file. */
export function download(pieces: string[], name: string): void {
  saveFile(
    new Blob(pieces, { type: 'text/plain;charset=utf-8' }),
    name.endsWith('.log') ? name : `${name}.log`,
  );
}
