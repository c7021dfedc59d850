// The view itself, from the dashboard's source: an application exports nothing, and what is measured has to be what
// ships, without a server, a session and a socket around it.
import { createRoot } from 'react-dom/client';
import { LogModel } from '../../../apps/dashboard/src/log/log.model.js';
import { LogView } from '../../../apps/dashboard/src/log/log.view.js';
import './page.css';
import { fetchEvents, markAllLines, watchFirstLine } from './pages.js';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');
const model = new LogModel();
const live = new URLSearchParams(location.search).has('live');
createRoot(root).render(
  <div className="stage">
    <LogView model={model} live={live} downloadName="build" emptyText="Waiting for the first line" />
  </div>,
);
watchFirstLine(() => document.querySelector('.log-line') !== null);
await fetchEvents((events) => model.append(events));
markAllLines();
