import { reads } from './route.ts';

export const readDescription = reads<{ readonly openapi: string; readonly paths: Record<string, unknown> }>({
  method: 'GET',
  path: '/api/openapi.json',
  access: 'anyone',
  shows: 'nothing',
  says: 'This description of every route, as OpenAPI 3.1.',
});
