import { SectionTabs as Tabs } from '../ui/section.tabs.js';

const TABS = [
  { to: '/accounts', label: 'Accounts' },
  { to: '/directories', label: 'Directories' },
] as const;

/** The two lists of this part: what is made, and where. */
export function SectionTabs() {
  return <Tabs label="Accounts and directories" tabs={TABS} />;
}
