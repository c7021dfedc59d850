export { isConnectionError, isContention, isPassing, isRefusedValue } from './connection.errors.js';
export { openDatabase, type Database, type DatabaseOptions } from './database.js';
export { migrate, resetSchema, revertLast, type Migrated } from './migrate.js';
export { SERVICE_ROLES, type TablePrivileges } from './roles/service.roles.js';
export { MicroBatch, type MicroBatchOptions } from './micro.batch.js';
export {
  boolArray,
  int2Array,
  int4Array,
  jsonArray,
  jsonbArray,
  textArray,
  uuidArray,
} from './binary.arrays.js';
export { inTransaction, type Queryable } from './transaction.js';
export { deploymentStatusSql } from './deployment.status.js';
export { readCalendar } from './commissions/calendar.js';
export { drawingContracts, FIRST_DRAW, HAS_DRAWS } from './commissions/drawing.contracts.js';
export { UNSTATED_ENTRIES } from './commissions/unstated.entries.js';
