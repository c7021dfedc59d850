import { Boxes, Coins, House, ListChecks, Settings, UsersRound, type LucideIcon } from 'lucide-react';

export interface Place {
  to: '/' | '/projects' | '/accounts' | '/jobs' | '/settings';
  label: string;
  icon: LucideIcon;
  /** Where its pages are, too. */
  also?: string;
}

/** Where people go, in this order, in every menu. */
export const PLACES: readonly Place[] = [
  { to: '/', label: 'Overview', icon: House },
  { to: '/projects', label: 'Projects', icon: Boxes },
  { to: '/accounts', label: 'Accounts', icon: UsersRound, also: '/directories' },
  { to: '/jobs', label: 'Jobs', icon: ListChecks },
  { to: '/settings', label: 'Settings', icon: Settings },
];

/** What Slipway does besides, and this dashboard does not show yet. */
export const PLANNED: readonly Pick<Place, 'label' | 'icon'>[] = [{ label: 'Commissions', icon: Coins }];
