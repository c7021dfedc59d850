/** `1 contract`, `1,204 contracts`; nothing while it is not known. */
export function countWord(count: number | undefined, one: string, many = `${one}s`): string {
  return count === undefined ? '' : `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
