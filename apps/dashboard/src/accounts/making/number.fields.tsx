import { MAX_ACCOUNTS_PER_JOB } from '@slipway/shared/contracts';
import { TextField } from '../../ui/field.js';
import { previewOf } from './template.preview.js';

/** A number of accounts, and how their addresses are made up. */
export function NumberFields({
  count,
  onCount,
  template,
  onTemplate,
  errors,
}: {
  count: string;
  onCount: (count: string) => void;
  template: string;
  onTemplate: (template: string) => void;
  errors: Record<string, string>;
}) {
  const number = Number(count);
  const isNumber = isCount(count);
  const preview = previewOf(template, isNumber ? number : 2);
  return (
    <div className="flex flex-col gap-4">
      <TextField
        label="How many"
        inputMode="numeric"
        autoComplete="off"
        value={count}
        onChange={onCount}
        hint={`1 to ${MAX_ACCOUNTS_PER_JOB.toLocaleString('en')}.`}
        error={errors['count'] ?? (isNumber || count === '' ? undefined : 'must be a whole number')}
      />
      <TextField
        label="E-mail addresses"
        autoComplete="off"
        spellCheck={false}
        value={template}
        onChange={onTemplate}
        hint="{n} is a number; {given_name} and {family_name} are made up for each."
        error={errors['template.email'] ?? ('problem' in preview ? preview.problem : undefined)}
      />
      <div className="bg-hover min-h-24 rounded-lg px-4 py-3">
        {'addresses' in preview && (
          <>
            <p className="text-muted text-xs">
              {number === 1 ? 'Like this:' : 'The first of them, when none is taken:'}
            </p>
            <ul className="mt-1 font-mono text-xs leading-5">
              {preview.addresses.map((address) => (
                <li key={address} className="truncate">
                  {address}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <p className="text-muted text-xs">
        The numbers go on where the last job with the same template stopped; those that are taken are passed
        over.
      </p>
    </div>
  );
}

export function isCount(text: string): boolean {
  return /^[1-9]\d*$/.test(text.trim());
}
