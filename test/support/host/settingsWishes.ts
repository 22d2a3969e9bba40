import fs from 'node:fs';
import path from 'node:path';

/** Names and values. */
export type SettingsChanges = readonly (readonly [name: string, value: unknown])[];

const LIMIT_MS = 20_000;

/** The tests' side of the extension in `settingsWriter`: one file says what is wanted, another that it is done. */
export class SettingsWishes {
  private last = 0;

  constructor(private readonly folder: string) {
    fs.mkdirSync(folder, { recursive: true });
  }

  /** One after the other; `undefined` takes a setting out. */
  async write(changes: SettingsChanges): Promise<void> {
    const id = `${process.pid}-${Date.now()}-${++this.last}`;
    // In a list, JSON has null for undefined.
    fs.writeFileSync(this.file('wanted'), JSON.stringify({ id, changes }));
    for (const end = Date.now() + LIMIT_MS; this.done() !== id; ) {
      if (Date.now() > end) throw new Error('No extension has written the settings.');
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  private done(): string | undefined {
    try {
      return (JSON.parse(fs.readFileSync(this.file('done'), 'utf8')) as { readonly id: string }).id;
    } catch {
      return undefined;
    }
  }

  private file(name: string): string {
    return path.join(this.folder, `${name}.json`);
  }
}
