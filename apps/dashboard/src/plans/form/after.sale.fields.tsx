import { SelectField, TextField } from '../../ui/field.js';
import { CLAWBACKS, DRAWS, OVERRIDES } from '../plan.words.js';
import type { PartProps } from './part.props.js';
import { AddButton, OptionalSection, RemoveButton, Section, withItem, withoutItem } from './section.js';

const PAIR = 'grid items-start gap-3 sm:grid-cols-2';

/** What managers get, what is advanced, what is taken back, and when it is paid. */
export function AfterSaleFields({ typed, onChange, errors }: PartProps) {
  const { overrides, draw, clawback } = typed;
  const nextLevel = String(Math.max(0, ...overrides.map(({ level }) => Number(level) || 0)) + 1);
  const setClawback = (part: Partial<typeof clawback>) => onChange({ clawback: { ...clawback, ...part } });
  return (
    <>
      <Section title="Managers">
        {overrides.map((override, index) => (
          <div
            key={index}
            role="group"
            aria-label={`Override ${index + 1}`}
            className="grid grid-cols-[4.5rem_minmax(0,1fr)_minmax(0,1.4fr)_auto] items-end gap-2"
          >
            <TextField
              label="Level"
              inputMode="numeric"
              value={override.level}
              onChange={(level) => onChange({ overrides: withItem(overrides, index, { level }) })}
              error={errors[`overrides.${index}.level`]}
            />
            <TextField
              label="Percent"
              inputMode="decimal"
              autoComplete="off"
              value={override.rate}
              onChange={(rate) => onChange({ overrides: withItem(overrides, index, { rate }) })}
              error={errors[`overrides.${index}.rate`]}
            />
            <SelectField
              label="Of what"
              value={override.of}
              options={OVERRIDES}
              onChange={(of) => onChange({ overrides: withItem(overrides, index, { of }) })}
              error={errors[`overrides.${index}.of`]}
            />
            <RemoveButton
              label={`Take override ${index + 1} away`}
              onClick={() => onChange({ overrides: withoutItem(overrides, index) })}
            />
          </div>
        ))}
        {overrides.length === 0 && (
          <p className="text-muted text-xs">Managers get nothing of what theirs earn.</p>
        )}
        <AddButton
          onClick={() =>
            onChange({ overrides: [...overrides, { level: nextLevel, of: 'commission', rate: '' }] })
          }
        >
          An override
        </AddButton>
      </Section>
      <OptionalSection
        title="Draw"
        hint="What is paid in each period in any case."
        isOn={draw !== null}
        onChange={(isOn) => onChange({ draw: isOn ? { kind: 'recoverable', amount: '' } : null })}
      >
        {draw && (
          <div className={PAIR}>
            <TextField
              label="Amount a period"
              inputMode="decimal"
              autoComplete="off"
              value={draw.amount}
              onChange={(amount) => onChange({ draw: { ...draw, amount } })}
              error={errors['draw.amount']}
            />
            <SelectField
              label="What becomes of it"
              value={draw.kind}
              options={DRAWS}
              onChange={(kind) => onChange({ draw: { ...draw, kind } })}
            />
          </div>
        )}
      </OptionalSection>
      <Section title="Credit notes and holding">
        <SelectField
          label="A credit note means"
          value={clawback.policy}
          options={CLAWBACKS}
          onChange={(policy) => setClawback({ policy })}
          error={errors['clawback.policy']}
        />
        <div className={PAIR}>
          <TextField
            label="Within days of the sale"
            inputMode="numeric"
            placeholder="always"
            value={clawback.within_days}
            onChange={(within_days) => setClawback({ within_days })}
            error={errors['clawback.within_days']}
          />
          <TextField
            label="Days held before it is paid"
            inputMode="numeric"
            placeholder="0"
            value={typed.holding_days}
            onChange={(holding_days) => onChange({ holding_days })}
            error={errors['holding_days']}
          />
        </div>
      </Section>
    </>
  );
}
