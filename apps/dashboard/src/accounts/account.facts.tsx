import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Account, Directory } from '@slipway/shared/contracts';
import { Card } from '../ui/card.js';
import { CopyButton } from '../ui/copy.button.js';

/** What is on record of an account. */
export function AccountFacts({ account, directory }: { account: Account; directory: Directory | undefined }) {
  const facts: [name: string, value: ReactNode][] = [
    ['User name', <Copyable key="username" text={account.username} label="Copy the user name" />],
    [
      'Name',
      account.display_name ?? ([account.given_name, account.family_name].filter(Boolean).join(' ') || '–'),
    ],
    ['Birthdate', account.birthdate ?? '–'],
    [
      'Directory',
      <Link
        key="directory"
        to="/directories/$id"
        params={{ id: account.directory_id }}
        className="text-accent underline"
      >
        {directory?.name ?? 'its directory'}
      </Link>,
    ],
    [
      'Id there',
      account.target_id === null ? (
        '–'
      ) : (
        <Copyable key="target" text={account.target_id} label="Copy the id in the directory" isCode />
      ),
    ],
    [
      'External id',
      <Copyable key="external" text={account.external_id} label="Copy the external id" isCode />,
    ],
    ...Object.entries(account.account_data).map(([name, value]): [string, ReactNode] => [
      name,
      String(value),
    ]),
  ];
  return (
    <Card title="On record">
      <dl className="grid grid-cols-[minmax(4rem,auto)_minmax(0,1fr)] items-center gap-x-6 gap-y-1.5 p-4">
        {facts.map(([name, value]) => (
          <div key={name} className="col-span-2 grid min-h-7 grid-cols-subgrid items-center">
            <dt className="text-muted max-w-40 truncate" title={name}>
              {name}
            </dt>
            <dd className="min-w-0 truncate">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Copyable({ text, label, isCode = false }: { text: string; label: string; isCode?: boolean }) {
  return (
    <span className="flex items-center gap-1">
      {isCode ? <code className="truncate text-xs">{text}</code> : <span className="truncate">{text}</span>}
      <CopyButton text={text} label={label} />
    </span>
  );
}
