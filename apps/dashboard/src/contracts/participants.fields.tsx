import { CircleCheck, Plus, TriangleAlert, X } from 'lucide-react';
import { PartyPicker } from '../commissions/pickers.js';
import { Button } from '../ui/button.js';
import { cx } from '../ui/class.names.js';
import { TextField } from '../ui/field.js';
import type { Choice } from '../ui/picker.js';
import { restOf, sharesWord } from './share.rules.js';

export interface TypedParticipant {
  /** Of the row, as long as it is there. */
  key: number;
  party: Choice | undefined;
  share: string;
}

let lastKey = 0;

export function typedParticipant(party?: Choice, share = ''): TypedParticipant {
  return { key: (lastKey += 1), party, share };
}

/** As the API takes them; without those that nobody was chosen for. */
export function participantsOf(typed: readonly TypedParticipant[]): { party_id: string; share: string }[] {
  return typed.flatMap(({ party, share }) => (party ? [{ party_id: party.id, share: share.trim() }] : []));
}

/** Who takes part with which share, and what the shares add up to while they are typed. */
export function ParticipantsFields({
  typed,
  onChange,
  errors,
}: {
  typed: readonly TypedParticipant[];
  onChange: (typed: TypedParticipant[]) => void;
  /** By path: `participants.0.share`. */
  errors: Record<string, string>;
}) {
  const shares = typed.map(({ share }) => share);
  const { isWhole, word } = sharesWord(shares);
  const Icon = isWhole ? CircleCheck : TriangleAlert;
  const set = (key: number, part: Partial<TypedParticipant>) =>
    onChange(typed.map((one) => (one.key === key ? { ...one, ...part } : one)));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-sm font-medium">Participants</legend>
      {typed.map(({ key, party, share }, index) => (
        <div key={key} className="grid grid-cols-[minmax(0,1fr)_7rem_auto] items-start gap-2">
          <PartyPicker
            label={`Participant ${index + 1}`}
            isLabelHidden
            placeholder="Who takes part"
            chosen={party}
            onChoose={(choice) => set(key, { party: choice })}
            error={errors[`participants.${index}.party_id`]}
          />
          <TextField
            label={`Share of participant ${index + 1} in percent`}
            isLabelHidden
            placeholder="%"
            inputMode="decimal"
            autoComplete="off"
            value={share}
            onChange={(text) => set(key, { share: text })}
            error={errors[`participants.${index}.share`]}
          />
          <Button
            look="quiet"
            aria-label={`Take participant ${index + 1} away`}
            disabled={typed.length === 1}
            onClick={() => onChange(typed.filter((one) => one.key !== key))}
          >
            <X aria-hidden className="size-4" />
          </Button>
        </div>
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          size="small"
          onClick={() => onChange([...typed, typedParticipant(undefined, restOf(shares))])}
        >
          <Plus aria-hidden className="size-4" /> Another one
        </Button>
        <p
          role="status"
          className={cx('flex items-center gap-1.5 text-xs tabular-nums', isWhole ? 'text-ok' : 'text-warn')}
        >
          <Icon aria-hidden className="size-4" /> {word}
        </p>
      </div>
      {errors['participants'] !== undefined && (
        <p role="alert" className="text-danger text-xs">
          {errors['participants']}
        </p>
      )}
    </fieldset>
  );
}
