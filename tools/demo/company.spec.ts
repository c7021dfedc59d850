import { describe, expect, it } from 'vitest';
import { createContract, createParty, iban, planDocument } from '@slipway/shared/contracts';
import { companyCsv } from './company.csv.ts';
import { DEMO_SIZE, demoCompany } from './demo.company.ts';

const today = '2026-11-21';
const company = demoCompany({ ...DEMO_SIZE, today });

describe('demoCompany', () => {
  it('is the same for the same seed, and another for another one', () => {
    expect(demoCompany({ ...DEMO_SIZE, today })).toEqual(company);
    expect(companyCsv(demoCompany({ ...DEMO_SIZE, seed: 2, today })).invoices).not.toBe(
      companyCsv(company).invoices,
    );
  });

  it('has a year up to today, in two currencies', () => {
    expect(company.months).toHaveLength(12);
    expect([company.since, company.months.at(-1)]).toEqual(['2025-12-01', '2026-11']);
    const days = company.invoices.map(({ issued_on }) => issued_on);
    expect(days).toEqual([...days].sort());
    expect(days[0]! >= company.since && days.at(-1)! <= today).toBe(true);
    expect(new Set(company.invoices.map(({ currency }) => currency))).toEqual(new Set(['EUR', 'USD']));
    for (const { paid_on } of company.payments) expect(paid_on <= today).toBe(true);
    for (const { credited_on } of company.credits) expect(credited_on <= today).toBe(true);
    expect(company.credits.length).toBeGreaterThan(3);
  });

  it('has the size that is asked for, and names that are there once', () => {
    const large = demoCompany({ seed: 7, contracts: 100, invoices: 5_000, today });
    expect([large.contracts.length, large.invoices.length]).toEqual([100, 5_000]);
    for (const { parties, contracts, invoices, payments } of [company, large])
      for (const list of [parties, contracts, invoices, payments]) {
        const ids = list.map(({ external_id }) => external_id);
        expect(new Set(ids).size).toBe(ids.length);
      }
  });

  it('holds to the rules of the API', () => {
    for (const party of company.parties) {
      if (party.iban !== null) expect(iban.parse(party.iban)).toBe(party.iban);
      const { manager: _, ...fields } = party;
      expect(createParty.safeParse(fields).success).toBe(true);
    }
    for (const { document } of Object.values(company.plans))
      expect(planDocument.safeParse(document).error).toBeUndefined();
    const known = new Set(company.parties.map(({ external_id }) => external_id));
    expect(known).toContain(company.move.party);
    expect(known).toContain(company.move.manager);
    const ids = new Map(
      [...known].map((name, index) => [name, `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`]),
    );
    for (const { client, plan: _, participants, ...fields } of company.contracts)
      expect(
        createContract.safeParse({
          ...fields,
          client_id: ids.get(client),
          plan_id: '00000000-0000-7000-8000-000000000000',
          participants: participants.map(({ party, share }) => ({ party_id: ids.get(party), share })),
        }).error,
      ).toBeUndefined();
  });

  it('is never paid more than was invoiced', () => {
    for (const { external_id, total } of company.invoices) {
      const paid = company.payments
        .filter(({ invoice }) => invoice === external_id)
        .reduce((sum, { amount }) => sum + BigInt(amount.replace('.', '')), 0n);
      expect(paid <= total).toBe(true);
    }
  });
});

describe('companyCsv', () => {
  it('has a header, and a line for each line of an invoice', () => {
    const { invoices, contracts } = companyCsv(company);
    const lines = company.invoices.flatMap((invoice) => invoice.lines);
    expect(invoices.trimEnd().split('\n')).toHaveLength(lines.length + 1);
    expect(contracts).toMatch(/^external_id,name,client,currency,starts_on,ends_on,plan,participants\n/);
    expect(contracts).toMatch(/,sales-\w+:\d+;sales-\w+:\d+\n/);
    expect(invoices).toContain('% off"');
  });
});
