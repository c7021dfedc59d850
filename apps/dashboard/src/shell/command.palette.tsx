import { useQuery } from '@tanstack/react-query';
import { useNavigate, type NavigateOptions } from '@tanstack/react-router';
import { Command } from 'cmdk';
import {
  BookText,
  Boxes,
  CalendarCheck,
  FileSpreadsheet,
  FileText,
  FolderTree,
  Handshake,
  LogOut,
  Moon,
  Percent,
  Plus,
  ReceiptText,
  Sun,
  UserRoundPlus,
  UsersRound,
  type LucideIcon,
} from 'lucide-react';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { session } from '../api/api.js';
import { queries } from '../api/queries.js';
import { PLACES } from './navigation.js';
import { setTheme } from './theme.js';

const ITEM =
  'data-[selected=true]:bg-hover flex min-h-10 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-sm';
const GROUP =
  '**:[[cmdk-group-heading]]:text-muted **:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:py-1.5 **:[[cmdk-group-heading]]:text-xs';

/** Every place and every project, by a few letters of its name. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const q = useDeferredValue(text.trim());
  const projects = useQuery(queries.someProjects({ q: q || undefined }, 8));

  useEffect(() => {
    dialog.current?.showModal();
    // The dialog would give the focus to the list's frame, which comes first.
    input.current?.focus();
  }, []);
  const act = (run: () => void) => () => {
    onClose();
    run();
  };
  const go = (options: NavigateOptions) => act(() => void navigate(options));

  return (
    <dialog
      ref={dialog}
      aria-label="Search or jump to"
      onClose={onClose}
      onPointerDown={(event) => event.target === dialog.current && onClose()}
      className="border-line bg-surface text-fg shadow-card mx-auto mt-[12vh] w-[min(36rem,calc(100vw-2rem))] rounded-xl border p-0"
    >
      <Command label="Search or jump to" loop>
        <Command.Input
          ref={input}
          value={text}
          onValueChange={setText}
          placeholder="Search projects, or say where to go"
          className="border-line placeholder:text-muted h-12 w-full border-b bg-transparent px-4 outline-none"
        />
        <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
          <Command.Empty className="text-muted px-3 py-6 text-center">
            {projects.isFetching ? 'Searching …' : 'Nothing has that name.'}
          </Command.Empty>
          <Command.Group heading="Go to" className={GROUP}>
            {PLACES.map(({ to, label, icon }) => (
              <Item key={to} icon={icon} label={label} onSelect={go({ to })} />
            ))}
            <Item icon={FolderTree} label="Directories" onSelect={go({ to: '/directories' })} />
            <Item icon={Plus} label="New project" onSelect={go({ to: '/projects/new' })} />
            <Item icon={UserRoundPlus} label="Make accounts" onSelect={go({ to: '/accounts/new' })} />
            <Item icon={Plus} label="Add directory" onSelect={go({ to: '/directories/new' })} />
          </Command.Group>
          <Command.Group heading="Commissions" className={GROUP}>
            <Item icon={BookText} label="Ledger" onSelect={go({ to: '/commissions/ledger' })} />
            <Item icon={Handshake} label="Contracts" onSelect={go({ to: '/contracts' })} />
            <Item icon={ReceiptText} label="Invoices" onSelect={go({ to: '/invoices' })} />
            <Item icon={UsersRound} label="Parties" onSelect={go({ to: '/parties' })} />
            <Item icon={Percent} label="Plans" onSelect={go({ to: '/plans' })} />
            <Item icon={CalendarCheck} label="Periods" onSelect={go({ to: '/periods' })} />
            <Item icon={FileText} label="Statements" onSelect={go({ to: '/statements' })} />
            <Item
              icon={FileSpreadsheet}
              label="Import a CSV file"
              onSelect={go({ to: '/commissions/import' })}
            />
            <Item icon={Plus} label="New contract" onSelect={go({ to: '/contracts/new' })} />
            <Item icon={Plus} label="New invoice" onSelect={go({ to: '/invoices/new' })} />
            <Item icon={Plus} label="New plan" onSelect={go({ to: '/plans', search: { add: true } })} />
            <Item icon={Plus} label="Add party" onSelect={go({ to: '/parties', search: { add: true } })} />
          </Command.Group>
          {(projects.data?.data.length ?? 0) > 0 && (
            <Command.Group heading="Projects" className={GROUP}>
              {projects.data!.data.map(({ slug }) => (
                <Item
                  key={slug}
                  icon={Boxes}
                  label={slug}
                  onSelect={go({ to: '/projects/$slug', params: { slug } })}
                />
              ))}
            </Command.Group>
          )}
          <Command.Group heading="Do" className={GROUP}>
            <Item icon={Sun} label="Light theme" onSelect={act(() => setTheme('light'))} />
            <Item icon={Moon} label="Dark theme" onSelect={act(() => setTheme('dark'))} />
            <Item icon={LogOut} label="Sign out" onSelect={act(() => void session.signOut())} />
          </Command.Group>
        </Command.List>
      </Command>
    </dialog>
  );
}

function Item({ icon: Icon, label, onSelect }: { icon: LucideIcon; label: string; onSelect: () => void }) {
  return (
    <Command.Item value={label} onSelect={onSelect} className={ITEM}>
      <Icon aria-hidden className="text-muted size-4" />
      {label}
    </Command.Item>
  );
}
