import type { SpawnOptions } from 'node:child_process';
import { spawnOwned } from './ownedProcess';

/** What a finished command printed and how it ended. */
export interface CommandResult {
  readonly code: number;
  /** stdout and stderr in the order in which they came. */
  readonly output: string;
}

/** Runs a command to its end, keeps what it prints, and never throws because of its exit code. */
export async function capture(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<CommandResult> {
  const owned = spawnOwned(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [owned.child.stdout, owned.child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const closed = new Promise<void>(resolve => owned.child.once('close', () => resolve()));
  const code = await owned.exited;
  await closed;
  return { code, output };
}

/** Runs a command to its end; throws with everything it printed when its exit code is not 0. */
export async function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const { code, output } = await capture(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${output}`);
  return output;
}
