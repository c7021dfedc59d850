/** Text as it stands in HTML. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A mail as HTML. @param body what is in it, as HTML */
export function mailPage(body: string): string {
  return `<!doctype html><html lang="en"><body style="font:16px/1.5 system-ui,sans-serif;color:#18181b;margin:0;padding:24px">
${body}
</body></html>`;
}
