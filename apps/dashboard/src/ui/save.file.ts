/** Gives a file to who asked for it, as a download. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after the click; Safari needs it for some time longer.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
