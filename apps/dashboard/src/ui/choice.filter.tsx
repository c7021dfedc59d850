import { SelectField } from './field.js';

/** Narrows a list down to one of a few, or to none of them. */
export function ChoiceFilter<T extends string>({
  label,
  any,
  choices,
  word,
  chosen,
  onChoose,
}: {
  label: string;
  /** What it says while it narrows nothing down. */
  any: string;
  choices: readonly T[];
  word: (choice: T) => string;
  /** As the address has it, which knows more words than there are choices. */
  chosen: string | undefined;
  onChoose: (choice: T | undefined) => void;
}) {
  return (
    <SelectField
      label={label}
      isLabelHidden
      value={chosen ?? ''}
      options={[
        { value: '', label: any },
        ...choices.map((choice) => ({ value: choice as string, label: word(choice) })),
      ]}
      onChange={(value) => onChoose(choices.find((choice) => choice === value))}
    />
  );
}
