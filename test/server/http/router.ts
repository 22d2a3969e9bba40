import type { Exchange } from './exchange';

/** Answers one request; may throw an `ApiError`. */
export type Handler = (exchange: Exchange, ...ids: readonly string[]) => void | Promise<void>;

/** One operation. The pattern is the official document's path, e.g. `/responses/{response_id}`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly pattern: string;
  readonly handle: Handler;
}

/** What a path led to. */
export interface Match {
  readonly route: Route;
  readonly ids: readonly string[];
}

/** Finds the route for a path without its `/v1`. A literal segment wins over a placeholder by its place in the list. */
export function findRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const segments = path.split('/');
  for (const route of routes) {
    if (route.method !== method) continue;
    const ids = matchSegments(route.pattern.split('/'), segments);
    if (ids) return { route, ids };
  }
  return undefined;
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): readonly string[] | undefined {
  if (pattern.length !== segments.length) return undefined;
  const ids: string[] = [];
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{')) {
      if (segment === '') return undefined;
      ids.push(decodeURIComponent(segment));
    } else if (part !== segment) {
      return undefined;
    }
  }
  return ids;
}
