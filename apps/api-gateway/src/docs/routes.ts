import { ACCOUNT_ROUTES } from './account.routes.js';
import { AUTH_ROUTES } from './auth.routes.js';
import { BUILD_ROUTES } from './build.routes.js';
import { COMMISSION_ROUTES } from './commission.routes.js';
import { JOB_ROUTES } from './job.routes.js';
import { MEMBER_ROUTES } from './member.routes.js';
import { OPERATION_ROUTES } from './operation.routes.js';
import type { RouteDescription } from './route.description.js';
import { TASK_ROUTES } from './task.routes.js';

/** A call with the chapter of the documentation that it is in. */
export type TaggedRoute = RouteDescription & { tag: string };

const tagged = (tag: string, routes: RouteDescription[]): TaggedRoute[] =>
  routes.map((route) => ({ ...route, tag }));

/** Every call of the API. */
export const ROUTES: TaggedRoute[] = [
  ...tagged('Builds', BUILD_ROUTES),
  ...tagged('Accounts', ACCOUNT_ROUTES),
  ...tagged('Commissions', COMMISSION_ROUTES),
  ...tagged('Jobs', JOB_ROUTES),
  ...tagged('Tasks and profile', TASK_ROUTES),
  ...tagged('Auth', AUTH_ROUTES),
  ...tagged('Members', MEMBER_ROUTES),
  ...tagged('Operations', OPERATION_ROUTES),
];
