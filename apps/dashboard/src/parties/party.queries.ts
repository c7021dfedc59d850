import { commissionQueries } from '../api/commission.queries.js';

const SHOWN = 8;

/** What the page of a party shows of its statements and contracts: the first few. */
export const partyQueries = {
  statements: (party: string) => commissionQueries.someStatements({ party }, SHOWN),
  contracts: (party: string) => commissionQueries.someContracts({ party }, SHOWN),
};
