/** A LIKE pattern for texts that contain this one: what LIKE takes as a wildcard stands for itself. */
export function containing(text: string): string {
  return `%${literal(text)}%`;
}

/** A LIKE pattern for texts that begin with this one. */
export function beginningWith(text: string): string {
  return `${literal(text)}%`;
}

function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
