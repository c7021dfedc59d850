export { isConnectionError, isContention, isPassing } from './connection.errors.js';
export { openDatabase, type Database, type DatabaseOptions } from './database.js';
export { migrate } from './migrate.js';
export { inTransaction, type Queryable } from './transaction.js';
export { deploymentStatusSql } from './deployment.status.js';
export { ApiKeyEntity, SessionEntity, UserEntity } from './entities/index.js';
export { readCalendar } from './commissions/calendar.js';
export { UNSTATED_ENTRIES } from './commissions/unstated.entries.js';
