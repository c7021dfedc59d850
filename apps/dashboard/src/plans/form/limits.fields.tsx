import { SelectField, TextField } from '../../ui/field.js';
import { CAPS } from '../plan.words.js';
import type { PartProps } from './part.props.js';
import { AddButton, OptionalSection, RemoveButton, withItem, withoutItem } from './section.js';

const PAIR = 'grid items-start gap-3 sm:grid-cols-2';

/** Accelerator, cap and floor. */
export function LimitsFields({ typed, onChange, errors }: PartProps) {
  const { accelerator, cap, floor } = typed;
  return (
    <>
      <OptionalSection
        title="Accelerator"
        hint="What lies above the quota earns a multiple."
        isOn={accelerator !== null}
        onChange={(isOn) =>
          onChange({
            accelerator: isOn ? { quota: '', steps: [{ from_percent: '100', factor: '1.5' }] } : null,
          })
        }
      >
        {accelerator && (
          <>
            <TextField
              label="Quota"
              inputMode="decimal"
              autoComplete="off"
              value={accelerator.quota}
              onChange={(quota) => onChange({ accelerator: { ...accelerator, quota } })}
              error={errors['accelerator.quota']}
            />
            {accelerator.steps.map((step, index) => (
              <div
                key={index}
                role="group"
                aria-label={`Step ${index + 1}`}
                className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-end gap-2"
              >
                <TextField
                  label={`Step ${index + 1}: above percent of it`}
                  inputMode="decimal"
                  autoComplete="off"
                  value={step.from_percent}
                  onChange={(from_percent) =>
                    onChange({
                      accelerator: {
                        ...accelerator,
                        steps: withItem(accelerator.steps, index, { from_percent }),
                      },
                    })
                  }
                  error={errors[`accelerator.steps.${index}.from_percent`]}
                />
                <TextField
                  label="counts times"
                  inputMode="decimal"
                  autoComplete="off"
                  value={step.factor}
                  onChange={(factor) =>
                    onChange({
                      accelerator: { ...accelerator, steps: withItem(accelerator.steps, index, { factor }) },
                    })
                  }
                  error={errors[`accelerator.steps.${index}.factor`]}
                />
                <RemoveButton
                  label={`Take step ${index + 1} away`}
                  isDisabled={accelerator.steps.length === 1}
                  onClick={() =>
                    onChange({
                      accelerator: { ...accelerator, steps: withoutItem(accelerator.steps, index) },
                    })
                  }
                />
              </div>
            ))}
            <AddButton
              onClick={() =>
                onChange({
                  accelerator: {
                    ...accelerator,
                    steps: [...accelerator.steps, { from_percent: '', factor: '' }],
                  },
                })
              }
            >
              Another step
            </AddButton>
          </>
        )}
      </OptionalSection>
      <OptionalSection
        title="Cap"
        hint="The most that is earned in a window."
        isOn={cap !== null}
        onChange={(isOn) => onChange({ cap: isOn ? { amount: '', kind: 'hard', factor: '' } : null })}
      >
        {cap && (
          <div className={PAIR}>
            <TextField
              label="Most"
              inputMode="decimal"
              autoComplete="off"
              value={cap.amount}
              onChange={(amount) => onChange({ cap: { ...cap, amount } })}
              error={errors['cap.amount']}
            />
            <SelectField
              label="How it holds"
              value={cap.kind}
              options={CAPS}
              onChange={(kind) => onChange({ cap: { ...cap, kind } })}
            />
            {cap.kind === 'soft' && (
              <TextField
                label="Above it counts times"
                inputMode="decimal"
                autoComplete="off"
                value={cap.factor}
                onChange={(factor) => onChange({ cap: { ...cap, factor } })}
                error={errors['cap.factor']}
              />
            )}
          </div>
        )}
      </OptionalSection>
      <OptionalSection
        title="Guarantee"
        hint="The least that is earned in a window with a sale in it."
        isOn={floor !== null}
        onChange={(isOn) => onChange({ floor: isOn ? { amount: '' } : null })}
      >
        {floor && (
          <TextField
            label="Least"
            inputMode="decimal"
            autoComplete="off"
            value={floor.amount}
            onChange={(amount) => onChange({ floor: { amount } })}
            error={errors['floor.amount']}
          />
        )}
      </OptionalSection>
    </>
  );
}
