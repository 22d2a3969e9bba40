import fs from 'node:fs';
import path from 'node:path';
import type { Settings } from './quietSettings';

const LIMIT_MS = 20_000;

/** The tests' side of the extension in `settingsWriter`: one file says what is wanted, another that it is done. */
export class SettingsWishes {
  private last = 0;

  constructor(private readonly folder: string) {
    fs.mkdirSync(folder, { recursive: true });
  }

  /** `undefined` takes a setting out. */
  async write(changes: Settings): Promise<void> {
    const id = `${process.pid}-${Date.now()}-${++this.last}`;
    const entries = Object.entries(changes).map(([name, value]) => [name, value ?? null]);
    fs.writeFileSync(this.file('wanted'), JSON.stringify({ id, changes: Object.fromEntries(entries) }));
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
