const ALLOWED: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** The address of a link that may be opened, in full; null for every other scheme and for what is no address. */
export function safeHref(href: string): string | null {
  const url = URL.canParse(href) ? new URL(href) : null;
  return url && ALLOWED.has(url.protocol) ? url.href : null;
}
