import { useMutation, useQueryClient } from '@tanstack/react-query';
import { PencilLine } from 'lucide-react';
import { useState } from 'react';
import type { Plan } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { TextField } from '../ui/field.js';

/** Another name for a plan; its versions keep what they say. */
export function RenameForm({ plan }: { plan: Plan }) {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState(plan.name);
  const rename = useMutation({
    mutationFn: () => api.plans.rename(plan.id, name.trim()),
    onSuccess: (saved) => {
      client.setQueryData(commissionQueries.plan(plan.id).queryKey, saved);
      void client.invalidateQueries({ queryKey: ['plans'] });
      void client.invalidateQueries({ queryKey: ['contracts'] });
      setOpen(false);
    },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <PencilLine aria-hidden className="size-4" /> Rename
      </Button>
      <Dialog title="Rename the plan" isOpen={isOpen} onClose={() => setOpen(false)}>
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            rename.mutate();
          }}
        >
          <TextField
            label="Name"
            value={name}
            onChange={setName}
            error={rename.error?.message}
            data-autofocus
          />
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button look="primary" type="submit" disabled={name.trim() === ''} isBusy={rename.isPending}>
              Rename it
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
