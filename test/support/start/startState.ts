import fs from 'node:fs';
import path from 'node:path';
import { QUIET_SETTINGS, type Settings } from '../host/quietSettings';
import { cacheDir } from '../repo';

/** The folder of `npm start`: profile, sample workspace, the local server's state and logs. It stays; deleting it starts from nothing. */
export const startDir: string = path.join(cacheDir, 'start');

/** What one `npm start` leaves for the next. */
export interface StartState {
  readonly serverPort?: number;
  readonly vscodePort?: number;
  /** The packaged sources that are installed in the profile. */
  readonly installed?: string;
  /** Settings that were written for the user, as they were written. */
  readonly written?: Settings;
}

const file = path.join(startDir, 'state.json');

export function readState(): StartState {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as StartState;
  } catch {
    return {};
  }
}

export function saveState(state: StartState): void {
  fs.mkdirSync(startDir, { recursive: true });
  fs.writeFileSync(file, JSON.stringify(state, null, 2));
}

/**
 * What has to change in the user's settings for `wanted` to hold, without touching what the user has chosen since:
 * only values that are missing, that a new profile starts with, or that we wrote ourselves change or go away.
 */
export function settingsToChange(current: Settings, written: Settings, wanted: Settings): Settings {
  const ours = (key: string): boolean =>
    !(key in current) || current[key] === written[key] || current[key] === QUIET_SETTINGS[key];
  const keys = new Set([...Object.keys(written), ...Object.keys(wanted)]);
  return Object.fromEntries([...keys].filter(ours).map(key => [key, wanted[key]]));
}
