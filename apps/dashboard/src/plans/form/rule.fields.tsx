import { SelectField, TextField } from '../../ui/field.js';
import { BOUNDS, INNER_MODES, MODES } from '../plan.words.js';
import type { TypedRate, TypedRule } from '../typed.plan.js';
import { RemoveButton } from './section.js';
import { PointsFields, TiersFields } from './tiers.fields.js';

const SCOPES = [
  ['category', 'Category'],
  ['product', 'Product'],
  ['variant', 'Variant'],
  ['client', 'Client'],
] as const;
const TIERED: ReadonlySet<string> = new Set(['marginal', 'retroactive', 'cumulative_less_prior']);

/** One rule: which sales it is for, and what they earn. */
export function RuleFields({
  rule,
  index,
  isOnly,
  isOfQuantity,
  currency,
  onChange,
  onRemove,
  errors,
}: {
  rule: TypedRule;
  index: number;
  isOnly: boolean;
  isOfQuantity: boolean;
  currency: string;
  onChange: (rule: TypedRule) => void;
  onRemove: () => void;
  /** By path: `rules.0.rate.mode`. */
  errors: Record<string, string>;
}) {
  const { name, scope, rate } = rule;
  const errorAt = (path: string) => errors[`rules.${index}.${path}`];
  const ofRate = (path: string) => errorAt(`rate.${path}`);
  const setRate = (part: Partial<TypedRate>) => onChange({ ...rule, rate: { ...rate, ...part } });
  const inputs = { rate, onChange: setRate, isOfQuantity, currency, errorAt: ofRate };
  const scopes = SCOPES.filter(([field]) => scope[field].trim() !== '');
  return (
    <div
      role="group"
      aria-label={`Rule ${index + 1}`}
      className="border-line flex min-w-0 flex-col gap-3 rounded-lg border p-3"
    >
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2">
        <TextField
          label={`Name of rule ${index + 1}`}
          value={name}
          onChange={(text) => onChange({ ...rule, name: text })}
          error={errorAt('name')}
          autoComplete="off"
        />
        <RemoveButton label={`Take rule ${index + 1} away`} isDisabled={isOnly} onClick={onRemove} />
      </div>
      <SelectField
        label="What it pays"
        value={rate.mode}
        options={MODES}
        onChange={(mode) => setRate({ mode })}
        error={ofRate('mode')}
      />
      {rate.mode === 'percent' && (
        <TextField
          label="Percent"
          inputMode="decimal"
          autoComplete="off"
          value={rate.rate}
          onChange={(text) => setRate({ rate: text })}
          error={ofRate('rate')}
        />
      )}
      {rate.mode === 'flat' && (
        <TextField
          label={`Amount in ${currency} for each transaction`}
          inputMode="decimal"
          autoComplete="off"
          value={rate.amount}
          onChange={(amount) => setRate({ amount })}
          error={ofRate('amount')}
        />
      )}
      {rate.mode === 'cumulative_less_prior' && (
        <SelectField
          label="Of tiers"
          value={rate.of}
          options={INNER_MODES}
          onChange={(of) => setRate({ of })}
        />
      )}
      {TIERED.has(rate.mode) && (
        <>
          <SelectField
            label="A tier is written by"
            value={rate.bounds}
            options={BOUNDS}
            onChange={(bounds) => setRate({ bounds })}
          />
          <TiersFields {...inputs} />
        </>
      )}
      {rate.mode === 'interpolated' && <PointsFields {...inputs} />}
      <details open={scopes.length > 0 || undefined}>
        <summary className="text-muted hover:text-fg w-fit rounded-md text-xs">
          {scopes.length > 0
            ? `Only for ${scopes.map(([field, label]) => `${label.toLowerCase()} ${scope[field]}`).join(', ')}`
            : 'For every sale, without limits per transaction'}
        </summary>
        <div className="mt-3 grid gap-3 sm:grid-cols-2">
          {SCOPES.map(([field, label]) => (
            <TextField
              key={field}
              label={label}
              placeholder="any"
              autoComplete="off"
              value={scope[field]}
              onChange={(text) => onChange({ ...rule, scope: { ...scope, [field]: text } })}
              error={errorAt(`scope.${field}`)}
            />
          ))}
          <TextField
            label="Earns at least"
            inputMode="decimal"
            placeholder="no limit"
            autoComplete="off"
            value={rule.minimum}
            onChange={(minimum) => onChange({ ...rule, minimum })}
            error={errorAt('per_transaction.minimum')}
          />
          <TextField
            label="Earns at most"
            inputMode="decimal"
            placeholder="no limit"
            autoComplete="off"
            value={rule.maximum}
            onChange={(maximum) => onChange({ ...rule, maximum })}
            error={errorAt('per_transaction.maximum')}
          />
        </div>
      </details>
    </div>
  );
}
