import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Member, MemberRole } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { Button } from '../ui/button.js';
import { ConfirmDialog } from '../ui/confirm.dialog.js';
import { Ago } from '../ui/time.js';
import { toast, toastError } from '../ui/toasts.js';
import { RoleChoice } from './role.choice.js';

export function MemberRow({ member, isOneself }: { member: Member; isOneself: boolean }) {
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const settled = () => client.invalidateQueries({ queryKey: ['members'] });
  const setRole = useMutation({
    mutationFn: (role: MemberRole) => api.members.setRole(member.id, role),
    onSuccess: ({ email, role }) => toast('done', `${email} has the role ${role} now, and signs in again.`),
    onError: toastError,
    onSettled: settled,
  });
  const remove = useMutation({
    mutationFn: () => api.members.remove(member.id),
    onSuccess: () => toast('done', `${member.email} is a member no more.`),
    onError: toastError,
    onSettled: () => {
      setAsked(false);
      return settled();
    },
  });
  return (
    <li className="border-line flex flex-wrap items-center gap-3 border-b px-4 py-2.5 last:border-b-0">
      <div className="min-w-0 flex-1 basis-48">
        <p className="truncate font-medium">
          {member.name || member.email}
          {isOneself && <span className="text-muted font-normal"> · you</span>}
        </p>
        <p className="text-muted truncate text-xs">
          {member.name !== '' && `${member.email} · `}
          {member.last_seen_at === null ? 'not signed in' : <Ago at={member.last_seen_at} />}
        </p>
      </div>
      <RoleChoice
        email={member.email}
        role={setRole.isPending ? setRole.variables : member.role}
        onChange={(role) => setRole.mutate(role)}
      />
      <Button look="danger" size="small" aria-label={`Remove ${member.email}`} onClick={() => setAsked(true)}>
        Remove
      </Button>
      <ConfirmDialog
        title="Remove this member?"
        name={member.email}
        action="Remove the member"
        isOpen={isAsked}
        isBusy={remove.isPending}
        onClose={() => setAsked(false)}
        onConfirm={() => remove.mutate()}
      >
        Sessions and API keys of theirs end at once. What they have made stays.
      </ConfirmDialog>
    </li>
  );
}
