import {
  Boxes,
  Coins,
  House,
  ListChecks,
  Settings,
  SquareCheckBig,
  UsersRound,
  type LucideIcon,
} from 'lucide-react';

export interface Place {
  to: '/' | '/projects' | '/accounts' | '/commissions' | '/tasks' | '/jobs' | '/settings';
  label: string;
  icon: LucideIcon;
  /** Where its pages are, too. */
  also?: readonly string[];
}

/** Where people go, in this order, in every menu. */
export const PLACES: readonly Place[] = [
  { to: '/', label: 'Overview', icon: House },
  { to: '/projects', label: 'Projects', icon: Boxes },
  { to: '/accounts', label: 'Accounts', icon: UsersRound, also: ['/directories'] },
  {
    to: '/commissions',
    label: 'Commissions',
    icon: Coins,
    also: ['/contracts', '/invoices', '/parties', '/plans', '/periods', '/statements'],
  },
  { to: '/tasks', label: 'Tasks', icon: SquareCheckBig },
  { to: '/jobs', label: 'Jobs', icon: ListChecks },
  { to: '/settings', label: 'Settings', icon: Settings },
];
