import type { RouteDescription } from './route.description.js';

type Described = Omit<RouteDescription, 'method' | 'path' | 'summary' | 'status'>;

/** A route below `/api`. @param call `get /parties/{id}` */
export const route = (
  call: `${RouteDescription['method']} ${string}`,
  summary: string,
  { status = 200, ...rest }: Described & { status?: number },
): RouteDescription => {
  const [method, path] = call.split(' ') as [RouteDescription['method'], string];
  return { method, path: `/api${path}`, summary, status, ...rest };
};
