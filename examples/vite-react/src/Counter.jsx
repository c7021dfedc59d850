import { useState } from 'react';

export function Counter() {
  const [count, setCount] = useState(0);
  return (
    <button type="button" onClick={() => setCount((before) => before + 1)}>
      Launched <output>{count}</output> {count === 1 ? 'time' : 'times'}
    </button>
  );
}
