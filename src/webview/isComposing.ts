/**
 * Whether a key belongs to an input method that is still composing (Korean, Japanese, Chinese, dead keys). Every key
 * handler asks this first: the Enter that accepts a syllable must neither send nor close anything. Some input methods
 * report only the old key code 229.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
