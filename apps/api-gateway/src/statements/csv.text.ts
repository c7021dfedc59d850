/** A record of a CSV file (RFC 4180). */
export function csvRecord(values: readonly (string | number | null)[]): string {
  return `${values.map((value) => csvValue(String(value ?? ''))).join(',')}\r\n`;
}

function csvValue(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
