import type http from 'node:http';

/** An answer that isn't the server's: of a proxy, or of nobody, as in a tunnel. */
export type Interference = { readonly status: number; readonly body: object } | 'offline';

/** Makes other events of one event; each is the text between two separators, with the separator. */
export type Mangle = (event: string) => readonly string[];

/** Answers in the server's place. */
export function interfere(response: http.ServerResponse, interference: Interference): void {
  if (interference === 'offline') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(interference.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(interference.body));
}

/** Mangles a stream event by event, whatever the pieces that it comes in. */
export function mangling(mangle: Mangle | null): ((chunk: Buffer) => Buffer) | null {
  let rest = Buffer.alloc(0);
  return (
    mangle &&
    (chunk => {
      rest = Buffer.concat([rest, chunk]);
      const end = rest.lastIndexOf('\n\n') + 2;
      const whole = end < 2 ? '' : rest.toString('utf8', 0, end);
      rest = rest.subarray(whole === '' ? 0 : end);
      return Buffer.from(
        whole
          .split(/(?<=\n\n)/)
          .filter(event => event !== '')
          .flatMap(mangle)
          .join(''),
      );
    })
  );
}
