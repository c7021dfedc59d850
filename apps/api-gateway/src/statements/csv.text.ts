/** A record of a CSV file (RFC 4180). Texts that others have written are to be `shownText`. */
export function csvRecord(values: readonly (string | number | null)[]): string {
  return `${values.map((value) => csvValue(String(value ?? ''))).join(',')}\r\n`;
}

/**
 * A text that somebody has written, as a spreadsheet shows it: one that it would take for a formula and run begins with an
 * apostrophe (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function shownText(text: string | null): string | null {
  return text !== null && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function csvValue(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
