import { describe } from 'vitest';
import { faultSuite, LONGEST_MS } from './fault.suite.ts';
import { outages } from './matrix/outages.ts';

describe(
  'what is accepted while a store is away is kept, and stored once and in order',
  { timeout: LONGEST_MS },
  () => {
    faultSuite(outages);
  },
);
