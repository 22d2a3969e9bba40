import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import OpenAI from 'openai';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

type Child = ChildProcessByStdio<Writable, Readable, null>;

async function started(): Promise<{ readonly child: Child; readonly baseUrl: string; readonly assistantId: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', main, '0'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, ...JSON.parse(String(line)) };
}

describe('local server: as a program', function () {
  this.timeout(20_000);

  it('says where it is, has a sample assistant, and ends with its parent', async () => {
    const { child, baseUrl, assistantId } = await started();
    const client = new OpenAI({ baseURL: baseUrl, apiKey: 'none', maxRetries: 0 });
    assert.equal((await client.beta.agents.retrieve(assistantId)).name, 'Sample Assistant');
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
});
