import { expect, it } from 'vitest';
import { checkJson, checkPlan, problemsByPath } from './plan.check.js';

const plan = { currency: 'USD', rules: [{ name: 'All', rate: { mode: 'percent', rate: '5' } }] };

it('a plan is checked as the API checks it', () => {
  expect(checkPlan(plan)).toMatchObject({ document: { basis: 'invoiced' }, problems: [] });
  const wrong = checkPlan({ ...plan, cap: { amount: '1.001', kind: 'soft' } });
  expect(wrong.document).toBeUndefined();
  expect(problemsByPath(wrong)).toMatchObject({
    'cap.amount': 'must have at most 2 digits after the point: USD has no smaller unit',
    'cap.factor': expect.stringContaining('is missing'),
  });
});

it('what is no JSON is told so', () => {
  expect(checkJson(JSON.stringify(plan)).problems).toEqual([]);
  expect(checkJson('{').problems).toEqual([{ path: '', message: expect.stringMatching(/JSON/) }]);
});
