import { Plus, Trash2 } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../ui/button.js';
import { parseDotEnv, type TypedVariable } from './variables.rules.js';

const BOX =
  'border-line bg-surface placeholder:text-muted/80 min-h-9 w-full rounded-md border px-3 font-mono text-xs';

let lastKey = 0;
export const newVariable = (name = '', value: string | null = ''): TypedVariable => ({
  key: (lastKey += 1),
  name,
  value,
});

/** Names and values of variables. A value that is stored is never shown; it can only be replaced. */
export function VariablesFields({
  rows,
  onChange,
}: {
  rows: readonly TypedVariable[];
  onChange: (rows: readonly TypedVariable[]) => void;
}) {
  const id = useId();
  const change = (key: number, part: Partial<TypedVariable>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const paste = (key: number, text: string): boolean => {
    const pasted = parseDotEnv(text);
    if (!text.includes('\n') || pasted.length === 0) return false;
    const names = new Set(pasted.map(({ name }) => name));
    onChange([
      ...rows.filter((row) => row.key !== key && !names.has(row.name)),
      ...pasted.map(({ name, value }) => newVariable(name, value)),
    ]);
    return true;
  };
  return (
    <div className="flex flex-col gap-2">
      {rows.map((row, index) => (
        <div key={row.key} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-center gap-2">
          <input
            aria-label={`Name of variable ${index + 1}`}
            aria-describedby={`${id}-hint`}
            placeholder="NAME"
            spellCheck={false}
            autoComplete="off"
            value={row.name}
            readOnly={row.value === null}
            onChange={(event) => change(row.key, { name: event.target.value })}
            onPaste={(event) => {
              if (paste(row.key, event.clipboardData.getData('text'))) event.preventDefault();
            }}
            className={BOX}
          />
          {row.value === null ? (
            <Button className="justify-start! font-mono" onClick={() => change(row.key, { value: '' })}>
              <span aria-hidden>••••••••</span>
              <span className="text-muted font-sans text-xs">stored; replace it</span>
              <span className="sr-only">the value of {row.name}</span>
            </Button>
          ) : (
            <input
              aria-label={`Value of variable ${index + 1}`}
              placeholder="value"
              spellCheck={false}
              autoComplete="off"
              value={row.value}
              onChange={(event) => change(row.key, { value: event.target.value })}
              className={BOX}
            />
          )}
          <Button
            look="quiet"
            aria-label={`Remove variable ${row.name || index + 1}`}
            onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
          >
            <Trash2 aria-hidden className="size-4" />
          </Button>
        </div>
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={() => onChange([...rows, newVariable()])}>
          <Plus aria-hidden className="size-4" /> Add a variable
        </Button>
        <p id={`${id}-hint`} className="text-muted text-xs">
          A whole .env file can be pasted into a name.
        </p>
      </div>
    </div>
  );
}
