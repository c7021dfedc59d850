import { SectionTabs } from '../ui/section.tabs.js';

const TABS = [
  { to: '/commissions', label: 'Commissions' },
  { to: '/commissions/ledger', label: 'Ledger' },
  { to: '/contracts', label: 'Contracts' },
  { to: '/invoices', label: 'Invoices' },
  { to: '/parties', label: 'Parties' },
  { to: '/plans', label: 'Plans' },
  { to: '/periods', label: 'Periods' },
  { to: '/statements', label: 'Statements' },
  { to: '/commissions/import', label: 'Import' },
] as const;

/** What commissions are made from, and what comes of it. */
export function CommissionTabs() {
  return <SectionTabs label="Commissions" tabs={TABS} />;
}
