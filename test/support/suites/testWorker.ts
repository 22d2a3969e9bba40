import type { TestRun } from '../mocha/runFiles';
import { type OwnedProcess, spawnOwned } from '../process/ownedProcess';
import { repoRoot } from '../repo';

const COMMAND = ['--import', 'tsx', 'test/support/mochaWorker.ts'];

function start(): OwnedProcess {
  return spawnOwned(process.execPath, COMMAND, { cwd: repoRoot, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** A process that runs one test file after the other: to start one for each costs more than most files take. */
export class TestWorker {
  private process: OwnedProcess | undefined;

  /** Resolves when the run is over: with what kept it from its end, if anything did. Never rejects. */
  async run(run: TestRun, graceMs: number, deadline: number): Promise<string | undefined> {
    if (this.process?.child.connected !== true) this.process = start();
    const { child, exited } = this.process;
    let late: NodeJS.Timeout | undefined;
    const trouble = await Promise.race([
      new Promise<undefined>(resolve => child.once('message', () => resolve(undefined))),
      exited.then(code => `ended with code ${code}`, String),
      new Promise<string>(resolve => {
        late = setTimeout(resolve, deadline - Date.now(), 'took longer than its suite may');
        child.send(run, () => undefined); // whoever is not there to hear it has ended
      }),
    ]);
    clearTimeout(late);
    if (trouble !== undefined) await this.stop(graceMs);
    return trouble;
  }

  /** Another run starts another process. */
  async stop(graceMs: number): Promise<void> {
    await this.process?.stop(graceMs);
    this.process = undefined;
  }
}
