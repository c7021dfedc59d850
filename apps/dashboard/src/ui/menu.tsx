import * as Dropdown from '@radix-ui/react-dropdown-menu';
import type { ReactNode } from 'react';

/** A menu that opens from its button. Not modal: Radix would lock the page's scrolling by a style element, which the policy forbids. */
export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>{trigger}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="border-line bg-surface shadow-card z-40 min-w-48 rounded-lg border p-1"
        >
          {children}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

export function MenuItem({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  return (
    <Dropdown.Item
      onSelect={onSelect}
      className="data-highlighted:bg-hover flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 outline-none"
    >
      {children}
    </Dropdown.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Dropdown.Label className="text-muted px-2 py-1.5 text-xs">{children}</Dropdown.Label>;
}
