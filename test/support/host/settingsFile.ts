import fs from 'node:fs';
import path from 'node:path';
import { QUIET_SETTINGS, type Settings } from './quietSettings';

/**
 * Changes a `settings.json`: the function gets what is in it and says what to set; `undefined` takes a setting out. A
 * new file starts with `QUIET_SETTINGS`. A file with comments in it is someone's own, and left alone.
 */
export function applySettings(file: string, changes: (current: Settings) => Settings): void {
  const current = readSettings(file);
  if (!current) return;
  // JSON.stringify leaves undefined out.
  const text = JSON.stringify({ ...current, ...changes(current) }, null, 2);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

function readSettings(file: string): Settings | undefined {
  if (!fs.existsSync(file)) return QUIET_SETTINGS;
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Settings;
  } catch {
    return undefined;
  }
}
