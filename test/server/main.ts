import { fstatSync } from 'node:fs';
import { startLocalServer } from './localServer';

/**
 * The local server as a program: `tsx test/server/main.ts [PORT [STATE_FILE]]`. It prints one line of JSON with its
 * base URL and what is in it, keeps its state in the file if there is one, and ends on SIGTERM, SIGINT, or when the pipe at its standard input closes, with its parent.
 */
async function main(): Promise<void> {
  const [port = '0', stateFile] = process.argv.slice(2);
  const server = await startLocalServer({ port: Number(port), wordDelayMs: 25, ...(stateFile && { stateFile }) });
  const agent = server.seedAgent({
    id: 'agent_sample',
    name: 'Sample Assistant',
    instructions: 'Answer as a script, and say so.',
  });
  // Found by its ID: the one that is printed is an agent.
  server.seedAssistant({ id: 'asst_sample', name: 'Sample Assistant', instructions: agent.instructions });
  let closing = false;
  const close = (): void => {
    if (closing) return;
    closing = true;
    void server.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
  // A terminal or /dev/null says nothing about the parent.
  const stdin = fstatSync(0);
  if (stdin.isFIFO() || stdin.isSocket()) process.stdin.on('close', close).resume();

  console.log(JSON.stringify({ baseUrl: server.baseUrl, assistantId: agent.id, model: agent.model }));
}

void main();
