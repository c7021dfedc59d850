import * as c from '@slipway/shared/contracts';
import type { RouteDescription } from './route.description.js';

const signedIn = c.tokens.extend({ user: c.user });

export const AUTH_ROUTES: RouteDescription[] = [
  {
    method: 'post',
    path: '/api/auth/sign-up',
    summary: 'Open an organisation with its first user',
    isPublic: true,
    body: c.signUp,
    status: 201,
    answer: signedIn,
  },
  {
    method: 'post',
    path: '/api/auth/sign-in',
    summary: 'Sign in',
    isPublic: true,
    body: c.signIn,
    status: 200,
    answer: signedIn,
  },
  {
    method: 'post',
    path: '/api/auth/refresh',
    summary: 'New tokens for a refresh token',
    isPublic: true,
    body: c.refreshRequest,
    status: 200,
    answer: c.tokens,
  },
  { method: 'post', path: '/api/auth/sign-out', summary: 'Sign out', status: 204 },
  { method: 'get', path: '/api/user', summary: 'Who am I', status: 200, answer: c.user },
  { method: 'get', path: '/api/auth/user', summary: 'Who am I', status: 200, answer: c.user },
  {
    method: 'get',
    path: '/api/auth/sessions',
    summary: 'Signed-in devices',
    status: 200,
    answer: c.sessionList,
  },
  { method: 'delete', path: '/api/auth/sessions/{id}', summary: 'End a session', status: 204 },
  {
    method: 'get',
    path: '/api/auth/api-keys',
    summary: 'List API keys',
    status: 200,
    answer: c.apiKeyList,
  },
  {
    method: 'post',
    path: '/api/auth/api-keys',
    summary: 'Create an API key; the answer is the only one that holds it',
    body: c.createApiKey,
    status: 201,
    answer: c.apiKeyCreated,
  },
  {
    method: 'delete',
    path: '/api/auth/api-keys/{id}',
    summary: 'Revoke an API key',
    status: 204,
  },
  {
    method: 'get',
    path: '/api/auth/jwks',
    summary: 'The public keys of access tokens',
    isPublic: true,
    status: 200,
    answer: c.jwks,
  },
];
