import path from 'node:path';
import type OpenAI from 'openai';
import type { LocalServer } from '../../server/localServer';
import { type TempFolder, tempFolder } from '../../support/process/tempFolder';
import { clientOf, startChecked } from './checkedServer';

/** A server that keeps its state in a file, for tests that stop it and start it again. */
export class KeptServer {
  server!: LocalServer;
  client!: OpenAI;
  /** What it has written to the console. */
  complaints: string[] = [];
  stateFile: string;
  private readonly writeError = console.error;

  constructor(
    readonly folder: TempFolder,
    private readonly seed: (server: LocalServer) => void,
  ) {
    this.stateFile = path.join(folder.path, 'made/state.json');
    console.error = (line: string) => this.complaints.push(line);
  }

  async start(): Promise<void> {
    this.server = await startChecked({ stateFile: this.stateFile });
    this.seed(this.server);
    this.client = clientOf(this.server);
  }

  async restart(): Promise<void> {
    await this.server.close();
    await this.start();
  }

  /** Stops it for good. */
  async remove(): Promise<void> {
    await this.server.close();
    console.error = this.writeError;
    this.folder.remove();
  }
}

/** To be called in a suite: gives the server of the test that runs. */
export function keptServerForEach(seed: (server: LocalServer) => void): () => KeptServer {
  let kept: KeptServer;
  beforeEach(async () => {
    kept = new KeptServer(tempFolder('state'), seed);
    await kept.start();
  });
  afterEach(() => kept.remove());
  return () => kept;
}
