export interface RouteCall {
  request: Request;
  query: URLSearchParams;
  params: Record<string, string>;
}

export interface Route {
  method: string;
  /** With parameters in braces: `/v1/files/{file_id}`. */
  path: string;
  handle(call: RouteCall): Promise<Response>;
}

export const routeName = (route: Route): string => `${route.method} ${route.path}`;

type Match = { route: Route; params: Record<string, string> } | 'wrong method' | 'unknown';

/** Finds the route of a request; a known path under another method is told apart from an unknown one. */
export function findRoute(routes: readonly Route[], method: string, path: string): Match {
  let known = false;
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params === undefined) continue;
    if (route.method === method) return { route, params };
    known = true;
  }
  return known ? 'wrong method' : 'unknown';
}

function matchPath(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? '';
    if (part.startsWith('{') && value !== '') params[part.slice(1, -1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}
