import type { Invoice } from '@slipway/shared/contracts';

/**
 * `2:50.00`: so much of the second line.
 * @throws when it says something else, or the invoice has no such line
 */
export function creditedLine(
  text: string,
  { number, lines }: Pick<Invoice, 'number' | 'lines'>,
): { line_id: string; net: string } {
  const [, position, net] = /^(\d+):(.+)$/.exec(text) ?? [];
  if (position === undefined || net === undefined)
    throw new Error(`"${text}" is no line and amount, like 2:50.00.`);
  const line = lines.find((one) => one.position === Number(position));
  if (!line)
    throw new Error(
      `Invoice ${number} has no line ${position}. It has ${lines.map((one) => one.position).join(', ')}.`,
    );
  return { line_id: line.id, net };
}
