import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import OpenAI from 'openai';
import { tempFolder } from '../../support/process/tempFolder';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

type Child = ChildProcessByStdio<Writable, Readable, null>;

interface Started {
  readonly child: Child;
  readonly baseUrl: string;
  readonly assistantId: string;
}

async function started(...files: readonly string[]): Promise<Started> {
  const args = ['--import', 'tsx', main, '0', ...files];
  // A new file is complained about.
  const stderr = files.length > 0 ? 'ignore' : 'inherit';
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', stderr] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, ...JSON.parse(String(line)) };
}

function clientAt(baseURL: string): OpenAI {
  return new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
}

describe('local server: as a program', function () {
  this.timeout(20_000);

  it('says where it is, has a sample assistant, and ends with its parent', async () => {
    const { child, baseUrl, assistantId } = await started();
    assert.equal((await clientAt(baseUrl).beta.agents.retrieve(assistantId)).name, 'Sample Assistant');
    child.stdin.end();
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends on ${signal}`, async () => {
      const { child } = await started();
      child.kill(signal);
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    });
  }

  it('goes on from the file that it is given', async () => {
    const folder = tempFolder('main');
    const file = path.join(folder.path, 'state.json');
    const first = await started(file);
    const { id } = await clientAt(first.baseUrl).responses.create({ model: 'scripted-1', input: 'hello' });
    first.child.kill('SIGTERM');
    await once(first.child, 'exit');
    const second = await started(file);
    assert.equal((await clientAt(second.baseUrl).responses.retrieve(id)).id, id);
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');
    folder.remove();
  });
});
