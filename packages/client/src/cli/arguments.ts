import { InvalidArgumentError } from 'commander';

/** An option's whole number; whether it is in range is for the API to say. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

/** Requests per second; `none` for no limit. */
export function quota(text: string): number | 'none' {
  if (text === 'none') return text;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError('It must be a number of requests per second, or "none".');
  return value;
}

/** For an option that may be given several times. */
export function collected(text: string, before: string[] = []): string[] {
  return [...before, text];
}
