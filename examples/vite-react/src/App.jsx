import { Counter } from './Counter.jsx';
import { Hull } from './Hull.jsx';

const STEPS = [
  ['Clone', 'One commit, without history, by git itself.'],
  ['Build', 'In a sandbox, with its log streamed to you.'],
  ['Publish', 'Only the files that nobody stored before.'],
];

export function App() {
  return (
    <main>
      <header>
        <Hull />
        <span>Slipway</span>
      </header>
      <h1>From a git URL to a live site.</h1>
      <p className="lead">
        You are looking at it: this page was cloned, built by Vite, and put on the air in one go.
      </p>
      <Counter />
      <ol>
        {STEPS.map(([title, text]) => (
          <li key={title}>
            <strong>{title}</strong>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </main>
  );
}
