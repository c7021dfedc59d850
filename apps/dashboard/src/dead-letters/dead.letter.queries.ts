import { api } from '../api/api.js';
import { paged } from '../api/paged.js';

/** Writes that were accepted and could not be carried out. */
export const deadLetterQueries = {
  list: () => paged(['dead-letters', 'list'], (at) => api.deadLetters.list(at)),
};
