export {
  DomainError,
  type DomainErrorOptions,
  type FieldIssue,
  type LogLevel,
  isDomainError,
  messageOf,
} from './domain.error.js';
export * from './problems.js';
