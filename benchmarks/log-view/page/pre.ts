// What a log view is without virtualisation: every line is an element from the start.
import { parseLine } from '../../../apps/dashboard/src/log/ansi.js';
import '../../../apps/dashboard/src/log/log.css';
import { segmentsOf } from '../../../apps/dashboard/src/log/segments.js';
import { lookOf } from '../../../apps/dashboard/src/log/sgr.class.js';
import './page.css';
import { fetchEvents, markAllLines, watchFirstLine } from './pages.js';

function lineElement(text: string): HTMLElement {
  const element = document.createElement('div');
  const line = parseLine(text);
  for (const segment of segmentsOf(line, [], 0, line.text.length)) {
    const look = lookOf(segment.style);
    if (!look) element.append(segment.text);
    else {
      const span = document.createElement('span');
      span.className = look.className;
      for (const [name, value] of Object.entries(look.style ?? {}))
        span.style.setProperty(name, String(value));
      span.append(segment.text);
      element.append(span);
    }
  }
  return element;
}

const pre = document.getElementById('scroller');
if (!pre) throw new Error('the page has no pre');
watchFirstLine(() => pre.childElementCount > 0);
await fetchEvents((events) => {
  const lines = new DocumentFragment();
  for (const event of events)
    if (event.type === 'job.log') for (const { text } of event.lines) lines.append(lineElement(text));
  pre.append(lines);
});
markAllLines();
