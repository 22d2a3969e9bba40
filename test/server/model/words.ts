/** Cuts a text into words: a run of other than white space with the white space after it. Joined, they are the text. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S+\s*|\s+/g) ?? [];
}
