/** How to reach a server. Compared by value: a thread's remote ID is only ever sent to the connection it came from. */
export interface Connection {
  /** Without a slash at its end, e.g. `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** What a key belongs to: scheme, host and port. */
  readonly origin: string;
  readonly organization: string | null;
  readonly project: string | null;
}
