import { useState } from 'react';
import type { MemberRole } from '@slipway/shared/contracts';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { SelectField } from '../ui/field.js';
import { ROLE_OPTIONS } from './role.words.js';

/** The role of a member. To choose another one is a question first: it ends what they are doing. */
export function RoleChoice({
  email,
  role,
  onChange,
}: {
  email: string;
  role: MemberRole;
  onChange: (role: MemberRole) => void;
}) {
  const [chosen, setChosen] = useState<MemberRole>();
  const close = () => setChosen(undefined);
  const word = ROLE_OPTIONS.find(({ value }) => value === chosen)?.label;
  return (
    <>
      <SelectField
        label={`Role of ${email}`}
        isLabelHidden
        value={chosen ?? role}
        options={ROLE_OPTIONS}
        onChange={setChosen}
      />
      <Dialog title="Change the role?" isOpen={chosen !== undefined} onClose={close}>
        <p className="text-muted break-words">
          {email} gets the role {word}. Their sessions end, and so do API keys that the new role may not have.
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Leave it</Button>
          <Button
            look="primary"
            data-autofocus
            onClick={() => {
              if (chosen) onChange(chosen);
              close();
            }}
          >
            Change the role
          </Button>
        </div>
      </Dialog>
    </>
  );
}
