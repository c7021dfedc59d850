import { html, type Markup } from '../pages/markup.js';
import { SWITCH_NAMES, type DirectorySwitches } from './switches.js';

const CHOICES: Partial<Record<keyof DirectorySwitches, readonly string[]>> = {
  retry_after: ['seconds', 'date', 'none'],
  config: ['full', 'sparse', 'missing'],
};

/** The switches as a form. */
export function switchForm(switches: DirectorySwitches): Markup {
  return html`<form class="grid" method="post" action="/_switches">
    ${SWITCH_NAMES.map((name) => field(name, switches[name]))}
    <div><button>Set</button></div>
  </form>`;
}

function field(name: keyof DirectorySwitches, value: string | number | boolean | null): Markup {
  if (typeof value === 'boolean')
    return html`<label class="check"
      ><input type="checkbox" name="${name}" ${value ? html`checked` : ''} /> ${name}</label
    >`;
  const choices = CHOICES[name];
  if (choices)
    return html`<label
      >${name}
      <select name="${name}">
        ${choices.map((choice) => html`<option ${choice === value ? html`selected` : ''}>${choice}</option>`)}
      </select></label
    >`;
  const kind = name === 'redirect_to' ? html`type="url"` : html`type="number" step="any" min="0"`;
  return html`<label
    >${name} <input name="${name}" ${kind} value="${value ?? ''}" placeholder="none"
  /></label>`;
}

/** What a posted form sets: a box that is not ticked is not in it, and an empty field means none. */
export function switchesOfForm(form: unknown, current: DirectorySwitches): Record<string, unknown> {
  const given = new Map<string, unknown>(
    typeof form === 'object' && form !== null ? Object.entries(form) : [],
  );
  return Object.fromEntries(
    SWITCH_NAMES.map((name) => {
      const text = given.get(name);
      if (typeof current[name] === 'boolean') return [name, text !== undefined];
      if (text === undefined) return [name, current[name]];
      if (text === '') return [name, null];
      if (name in CHOICES || name === 'redirect_to') return [name, text];
      return [name, Number(text)];
    }),
  );
}
