import { describe } from 'vitest';
import { faultSuite } from './fault.suite.ts';
import { outages } from './matrix/outages.ts';

describe(
  'what is accepted while a store is away is kept, and stored once and in order',
  { timeout: 160_000 },
  () => {
    faultSuite(outages);
  },
);
