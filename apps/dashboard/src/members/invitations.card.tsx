import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { MailQuestion } from 'lucide-react';
import { useState } from 'react';
import type { Invitation, InvitationSent, MemberRole } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { CopyButton } from '../ui/copy.button.js';
import { SelectField, TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { LongList } from '../ui/long.list.js';
import { Empty } from '../ui/states.js';
import { Ago } from '../ui/time.js';
import { toast, toastError } from '../ui/toasts.js';
import { identityQueries } from './identity.queries.js';
import { ROLE_OPTIONS } from './role.words.js';

/** Who is asked to become a member, and has not answered yet. */
export function InvitationsCard() {
  const list = useInfiniteQuery(identityQueries.invitations());
  const [sent, setSent] = useState<InvitationSent>();
  return (
    <Card title="Invitations" count={list.data?.pages[0]?.total}>
      <InviteForm onSent={setSent} />
      {sent && sent.link !== null && <LinkToHandOn email={sent.email} link={sent.link} />}
      <LongList
        list={list}
        empty={<Empty title="Nobody is invited">Who accepts becomes a member of your organisation.</Empty>}
      >
        {(shown) => (
          <ul aria-label="Invitations" className="border-line border-t">
            {shown.map((invitation) => (
              <InvitationRow key={invitation.id} invitation={invitation} onSent={setSent} />
            ))}
          </ul>
        )}
      </LongList>
    </Card>
  );
}

function InviteForm({ onSent }: { onSent: (sent: InvitationSent) => void }) {
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<MemberRole>('member');
  const invite = useMutation({
    mutationFn: () => api.invitations.create({ email: email.trim(), role }),
    onSuccess: (sent) => {
      setEmail('');
      onSent(sent);
      if (sent.link === null) toast('done', `${sent.email} is being sent a link.`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['invitations'] }),
  });
  return (
    <Form
      sent={invite}
      fields={['email']}
      onSubmit={() => invite.mutate()}
      action="Invite"
      isReady={email.trim() !== ''}
      className="p-4"
    >
      <div className="flex flex-wrap items-start gap-3">
        <TextField
          className="min-w-0 flex-1 basis-56"
          label="E-mail address"
          type="email"
          autoComplete="off"
          value={email}
          onChange={setEmail}
          error={fieldErrors(invite.error)['email']}
        />
        <SelectField label="Role" value={role} options={ROLE_OPTIONS} onChange={setRole} />
      </div>
    </Form>
  );
}

/** Without a mail server nobody is written to. */
function LinkToHandOn({ email, link }: { email: string; link: string }) {
  return (
    <div role="status" className="bg-hover mx-4 mb-4 flex flex-col gap-1 rounded-lg p-3">
      <p className="font-medium">
        No mail is sent here. Hand this link to {email} yourself: it is not shown again.
      </p>
      <p className="flex items-center gap-2">
        <code className="min-w-0 flex-1 text-xs break-all">{link}</code>
        <CopyButton text={link} label="Copy the link" />
      </p>
    </div>
  );
}

function InvitationRow({
  invitation: { id, email, role, sent_at, expires_at },
  onSent,
}: {
  invitation: Invitation;
  onSent: (sent: InvitationSent) => void;
}) {
  const client = useQueryClient();
  const settled = {
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['invitations'] }),
  };
  const resend = useMutation({
    mutationFn: () => api.invitations.resend(id),
    onSuccess: (sent) => {
      onSent(sent);
      if (sent.link === null) toast('done', `${email} is being sent another link.`);
    },
    ...settled,
  });
  const revoke = useMutation({
    mutationFn: () => api.invitations.revoke(id),
    onSuccess: () => toast('done', `The link of ${email} leads nowhere any more.`),
    ...settled,
  });
  return (
    <li className="border-line flex flex-wrap items-center gap-3 border-b px-4 py-2.5 last:border-b-0">
      <MailQuestion aria-hidden className="text-muted size-4" />
      <div className="min-w-0 flex-1 basis-48">
        <p className="truncate font-medium">{email}</p>
        <p className="text-muted text-xs">
          {role} · sent <Ago at={sent_at} />
          {Date.parse(expires_at) < Date.now() && ' · too old to be accepted'}
        </p>
      </div>
      <Button
        size="small"
        aria-label={`Send again to ${email}`}
        isBusy={resend.isPending}
        onClick={() => resend.mutate()}
      >
        Send again
      </Button>
      <Button
        look="danger"
        size="small"
        aria-label={`Revoke the invitation of ${email}`}
        isBusy={revoke.isPending}
        onClick={() => revoke.mutate()}
      >
        Revoke
      </Button>
    </li>
  );
}
