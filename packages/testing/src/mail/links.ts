import { html, type Markup } from '../pages/markup.js';

/** A full stop, comma or bracket at the end belongs to the sentence, not to the address. */
const ADDRESS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'])/g;

/** Text with its web addresses as links, each in a window of its own. */
export function linked(text: string): Markup[] {
  return text
    .split(ADDRESS)
    .map((part, index) =>
      index % 2 === 1
        ? html`<a href="${part}" target="_blank" rel="noopener noreferrer">${part}</a>`
        : html`${part}`,
    );
}
