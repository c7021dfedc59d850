export * from './free.port.js';
export * from './postgres.server.js';
export * from './redis.server.js';
export * from './git.repository.js';
export * from './git.server.js';
