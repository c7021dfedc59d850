/** Hands a text to the reader as a file. */
export function download(pieces: string[], name: string): void {
  const url = URL.createObjectURL(new Blob(pieces, { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.endsWith('.log') ? name : `${name}.log`;
  link.click();
  // The browser reads it after the click; Safari needs it for some time longer.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
