/**
 * Writes out the characters that turn around the direction of all that follows. The element that they stand in can't
 * keep them in: one of them ends every isolation, the element's own too.
 */
export function visibleTurns(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, one => `[U+${one.charCodeAt(0).toString(16).toUpperCase()}]`);
}
