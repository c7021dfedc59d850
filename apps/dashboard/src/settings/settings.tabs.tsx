import { useUser } from '../session/use.session.js';
import { SectionTabs } from '../ui/section.tabs.js';

const TABS = [
  { to: '/settings', label: 'You' },
  { to: '/settings/members', label: 'Members' },
  { to: '/settings/audit', label: 'Record' },
  { to: '/settings/dead-letters', label: 'Dead letters' },
] as const;

/** What is one's own, and for admins what is the organisation's. */
export function SettingsTabs() {
  return useUser()?.role === 'admin' ? <SectionTabs label="Settings" tabs={TABS} /> : null;
}
