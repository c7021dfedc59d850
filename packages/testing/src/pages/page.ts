import { html, Markup } from './markup.js';

/** One look for the pages of the development servers; nothing is loaded from elsewhere. */
const STYLESHEET = new Markup(`
:root { color-scheme: light dark; --ink: light-dark(#1c2430, #e6eaf0); --soft: light-dark(#5b6675, #9aa6b6);
  --paper: light-dark(#f6f7f9, #12161c); --card: light-dark(#fff, #1a2029); --line: light-dark(#dfe3e8, #2c3542);
  --accent: light-dark(#0b63ce, #77b4ff); --good: light-dark(#0d7a43, #5fd39a); --bad: light-dark(#b3261e, #ff8f85); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 3rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin-bottom: 1rem; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
header p { margin: 0; color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem;
  margin-bottom: 1rem; overflow-x: auto; }
a { color: var(--accent); }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: var(--soft); }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; font-size: .85rem; } tr:last-child td { border-bottom: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); }
nav { display: flex; gap: 1rem; margin-top: .75rem; }
form.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .75rem 1rem; }
form.grid > * { align-self: end; } form.row { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; }
form.row + table { margin-top: .75rem; }
label { display: block; font-size: .85rem; color: var(--soft); }
label.check { display: flex; align-items: center; gap: .5rem; color: var(--ink); padding-bottom: .4rem; }
input, select, button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--line);
  border-radius: 6px; padding: .35rem .6rem; }
label > input:not([type=checkbox]), label > select { width: 100%; display: block; }
button { background: var(--accent); color: light-dark(#fff, #10151c); border-color: transparent; cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font: inherit; }
iframe { width: 100%; height: 28rem; border: 1px solid var(--line); border-radius: 6px; background: #fff; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; } dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
`);

/**
 * What a page may do: be styled by what is in it, post its forms to where it came from, and show frames of its own.
 * Scripts do not run.
 */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'";

export interface Page {
  title: string;
  /** What the tool is, in a line. */
  note: string;
  sections: Markup[];
}

/** A whole page of a development server. */
export function page({ title, note, sections }: Page): string {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${STYLESHEET}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p>${note}</p>
        </header>
        <main>${sections}</main>
      </body>
    </html> `;
  return document.text;
}
