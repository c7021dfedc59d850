import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/api.js';

export const profileQueries = {
  own: () => queryOptions({ queryKey: ['profile'], queryFn: () => api.profile.get() }),
};
