export { isConnectionError } from './connection.errors.js';
export { openDatabase, migrate, type Database, type DatabaseOptions } from './database.js';
export { inTransaction, type Queryable } from './transaction.js';
export { deploymentStatusSql } from './deployment.status.js';
export { ApiKeyEntity, SessionEntity, UserEntity } from './entities/index.js';
