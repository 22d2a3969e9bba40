/** Themes of VS Code itself that once had another ID; settings may still have either. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['Default Dark Modern', 'Dark Modern'],
  ['Default Light Modern', 'Light Modern'],
  ['Default Dark+', 'Dark+'],
  ['Default Light+', 'Light+'],
  ['Experimental Dark', 'Dark 2026'],
  ['VS Code Dark', 'Dark 2026'],
  ['Experimental Light', 'Light 2026'],
  ['VS Code Light', 'Light 2026'],
]);

/** Whether both are one theme, by its old or its new name. */
export function isSameTheme(a: string, b: string): boolean {
  return (RENAMED.get(a) ?? a) === (RENAMED.get(b) ?? b);
}
