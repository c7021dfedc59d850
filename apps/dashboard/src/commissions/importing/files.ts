import type { ImportKind } from '@slipway/shared/contracts';

export interface KindOfFile {
  label: string;
  /** Where what was imported is listed. */
  to: '/parties' | '/contracts' | '/invoices';
  needed: readonly string[];
  optional: readonly string[];
  example: string;
  /** How things are named in it. */
  note: string;
}

/** What may be imported, and how its file looks. */
export const FILES: Record<ImportKind, KindOfFile> = {
  parties: {
    label: 'Parties',
    to: '/parties',
    needed: ['external_id', 'name'],
    optional: ['kind', 'email', 'iban', 'manager', 'manager_from'],
    example:
      'external_id,name,kind,manager,manager_from\nann,Ann Lee,person,,\nbob,Bob Ray,person,ann,2026-01-01',
    note: 'A manager is named by external id, from a day on.',
  },
  contracts: {
    label: 'Contracts',
    to: '/contracts',
    needed: ['external_id', 'name', 'client', 'currency', 'starts_on', 'plan', 'participants'],
    optional: ['ends_on'],
    example:
      'external_id,name,client,currency,starts_on,plan,participants\npier,Pier 2026,harbour,EUR,2026-01-01,Partners,ann:60;bob:40',
    note: 'Client and participants are named by external id, the plan by its name. Participants are written with their shares: ann:60;bob:40.',
  },
  invoices: {
    label: 'Invoices',
    to: '/invoices',
    needed: ['external_id', 'number', 'contract', 'currency', 'net'],
    optional: ['issued_on', 'sku', 'variant', 'description', 'quantity', 'tax', 'cost'],
    example:
      'external_id,number,contract,currency,issued_on,description,net\ni-1,2026-001,pier,EUR,2026-10-05,Planks,1200.00',
    note: 'One line of the file is one line of an invoice; those of one invoice have its external id. Without a day of issue it stays a draft.',
  },
  payments: {
    label: 'Payments',
    to: '/invoices',
    needed: ['external_id', 'invoice', 'amount', 'paid_on'],
    optional: [],
    example: 'external_id,invoice,amount,paid_on\np-1,i-1,1200.00,2026-10-20',
    note: 'An invoice is named by its external id.',
  },
};
