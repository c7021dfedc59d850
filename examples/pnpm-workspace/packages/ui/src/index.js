/** A card as an HTML element. */
export function card(title, text) {
  const element = document.createElement('article');
  const heading = document.createElement('h2');
  heading.textContent = title;
  const body = document.createElement('p');
  body.textContent = text;
  element.append(heading, body);
  return element;
}
