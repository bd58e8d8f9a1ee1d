// The API in the form that programs read.

import { json } from '../answer.js';
import type { HttpApi } from '../http-api.js';
import { openApi } from '../openapi.js';
import { route, type Route } from '../route.js';

/** @param routes the whole table, this one included */
export function openApiRoutes(routes: () => readonly Route<HttpApi>[]): Route<HttpApi>[] {
  return [
    route<HttpApi>({
      method: 'GET',
      path: '/openapi.json',
      summary: 'this API as OpenAPI 3.1',
      right: 'view',
      handle: (_request, api) => json(openApi(routes(), api.version)),
    }),
  ];
}
