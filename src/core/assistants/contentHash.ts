/**
 * A text's SHA-256 as hexadecimal: by it, an assistant that comes with a repository is known to be the one that the
 * user confirmed.
 */
export async function contentHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('');
}
