/** What a table shows, as RFC 4180 has it: https://www.rfc-editor.org/rfc/rfc4180 */
export function csvOf(table: HTMLTableElement): string {
  const rows = [...table.rows].map(row => [...row.cells].map(cell => field(cell.innerText.trim())).join(','));
  return rows.map(row => `${row}\r\n`).join('');
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
