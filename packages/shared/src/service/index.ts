export { Service, type ServiceOptions } from './service.js';
export { startOperationsServer, type OperationsServer } from './operations.server.js';
export { closeServer } from './close.server.js';
export { HealthReport, type HealthProbe } from './health.js';
export { startWorkerOperations } from './worker.operations.js';
