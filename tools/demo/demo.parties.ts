import { clientName, keyOf, salesName, studioName } from './names.ts';

export interface DemoParty {
  external_id: string;
  name: string;
  kind: 'person' | 'company';
  email: string;
  /** Of those who are paid. */
  iban: string | null;
  /** The external id of who manages them, and the day since when. */
  manager: { external_id: string; from: string } | null;
}

export interface DemoParties {
  clients: DemoParty[];
  /** Partners outside: companies. */
  studios: DemoParty[];
  /** Those who sell. */
  sales: DemoParty[];
  /** Those who manage them, from the top. */
  managers: DemoParty[];
}

const CONTRACTS_OF_A_CLIENT = 2.5;

/** As many parties as so many contracts need; never fewer than a small agency has: twelve, and eight clients. */
export function demoParties(contracts: number, firstDay: string): DemoParties {
  const studios = Math.max(4, Math.ceil(contracts / 10));
  const sales = Math.max(5, Math.ceil(contracts / 8));
  const managers = ['Sales Office', 'Region North', 'Region South'].map((name, index) =>
    party(name, 'person', index, index === 0 ? null : { external_id: 'sales-office', from: firstDay }),
  );
  return {
    clients: many(Math.max(8, Math.ceil(contracts / CONTRACTS_OF_A_CLIENT)), (index) => ({
      ...party(clientName(index), 'company', index, null),
      iban: null,
    })),
    studios: many(studios, (index) => party(studioName(index), 'company', 100 + index, null)),
    sales: many(sales, (index) =>
      party(salesName(index), 'person', 1_000 + index, {
        external_id: index % 2 === 0 ? 'region-north' : 'region-south',
        from: firstDay,
      }),
    ),
    managers,
  };
}

export function allParties({ clients, studios, sales, managers }: DemoParties): DemoParty[] {
  return [...managers, ...sales, ...studios, ...clients];
}

function many(count: number, make: (index: number) => DemoParty): DemoParty[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function party(
  name: string,
  kind: DemoParty['kind'],
  account: number,
  manager: DemoParty['manager'],
): DemoParty {
  const external_id = keyOf(name);
  return { external_id, name, kind, email: `${external_id}@example.test`, iban: ibanOf(account), manager };
}

/** An account of a bank that there is not: German bank codes do not start with zero. */
function ibanOf(account: number): string {
  const number = `${'0'.repeat(8)}${String(account + 1).padStart(10, '0')}`;
  // ISO 13616: the letters of the country as numbers (D is 13, E is 14), and room for the check digits.
  const check = 98n - (BigInt(`${number}131400`) % 97n);
  return `DE${check.toString().padStart(2, '0')}${number}`;
}
