import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Sent } from '../../server/control/observer';
import type { LocalServer } from '../../server/localServer';
import { createSpecChecker, type SpecChecker } from '../../server/specChecker';
import { clientOf, collect, specChecker, startChecked } from './checkedServer';

const recordings = path.resolve(process.cwd(), '../shared/recordings/openai-dotnet');

/** What the server really sends for one answer of each protocol. */
async function realTraffic(): Promise<readonly Sent[]> {
  const traffic: Sent[] = [];
  const server = await startChecked({ onSend: sent => traffic.push(sent) });
  const client = clientOf(server);
  await client.responses.create({ model: 'scripted-1', input: 'hello' });
  await collect(await client.responses.create({ model: 'scripted-1', input: 'hello', stream: true }));
  const session = { agent: { model: 'scripted-1' }, environment: { type: 'none' }, input: 'hello' } as const;
  await collect(await client.beta.agents.sessions.create({ ...session, stream: true }));
  await client.beta.agents.sessions.list();
  const { id: assistant_id } = await client.beta.assistants.create({ model: 'scripted-1' });
  const thread = { messages: [{ role: 'user', content: 'hello' } as const] };
  await collect(await client.beta.threads.createAndRun({ assistant_id, thread, stream: true }));
  await server.close();
  return traffic;
}

describe('spec checker: everything sent against the official schemas', function () {
  this.timeout(10_000);

  let checker: SpecChecker;
  let traffic: readonly Sent[];

  before(async function () {
    if (!specChecker) return this.skip();
    checker = specChecker;
    traffic = await realTraffic();
  });

  const breakIt = (operation: string, kind: Sent['kind'], type: string | undefined, change: object): void => {
    const good = traffic.find(
      sent =>
        sent.operation === operation &&
        sent.kind === kind &&
        (type === undefined || type === (Object(sent.value).type ?? Object(sent.value).event)),
    );
    assert.ok(good, `${operation} ${type} was sent`);
    checker.checkSent(good);
    assert.throws(() => checker.checkSent({ ...good, value: { ...Object(good.value), ...change } }), /does not fit/);
  };

  it('takes what is right and refuses a body with a wrong value', () => {
    breakIt('POST /responses', 'body', undefined, { status: 'finished' });
    breakIt('POST /responses', 'body', undefined, { output: [{ type: 'message' }] });
    breakIt('POST /assistants', 'body', undefined, { tools: [{ type: 'shell' }] });
    breakIt('GET /agents/sessions', 'body', undefined, { data: [{ object: 'agent.session' }] });
  });

  it('refuses an event with a missing or wrong value', () => {
    breakIt('POST /responses', 'event', 'response.output_text.delta', { sequence_number: undefined });
    breakIt('POST /responses', 'event', 'response.output_text.delta', { delta: 1 });
    breakIt('POST /agents/sessions', 'event', 'agent.session.turn.output_text.delta', { item_id: undefined });
    breakIt('POST /agents/sessions', 'event', 'agent.session.idle', { extra: true });
    breakIt('POST /threads/runs', 'event', 'thread.run.created', { data: { status: 'begun' } });
    breakIt('POST /threads/runs', 'event', 'done', { data: '[OVER]' });
  });

  it('refuses event types and operations that no schema has', () => {
    const sent: Sent = {
      operation: 'POST /responses',
      status: 200,
      kind: 'event',
      value: { type: 'response.new' },
      deliberate: false,
    };
    assert.throws(() => checker.checkSent(sent), /know no type 'response.new'/);
    assert.throws(() => checker.checkSent({ ...sent, kind: 'body', operation: 'GET /nowhere' }), /has no/);
  });

  it('refuses a request that the document does not allow', () => {
    checker.checkReceived({ operation: 'POST /responses', body: { model: 'a', input: 'b' } });
    assert.throws(() => checker.checkReceived({ operation: 'POST /responses', body: { model: 'a', input: 7 } }));
    assert.throws(() => checker.checkReceived({ operation: 'POST /agents/sessions', body: { input: 'b' } }));
  });

  it('finds in real traffic what is known to leave the document', () => {
    const file = path.join(recordings, 'ResponsesTests__HelloWorldStreaming__gpt-4o-mini__.json');
    const record: unknown = JSON.parse(readFileSync(file, 'utf8'))[0].response;
    const first: unknown = JSON.parse(/data: (.*)/.exec(String(record))?.[1] ?? '');
    const sent: Sent = { operation: 'POST /responses', status: 200, kind: 'event', value: first, deliberate: false };
    assert.throws(() => checker.checkSent(sent), /user must be string/);
  });

  it('makes the close of a server fail whose traffic did not fit', async () => {
    const server: LocalServer = await startChecked({
      onSend: () => {
        throw new Error('it does not fit');
      },
    });
    await clientOf(server).models.list();
    await assert.rejects(server.close(), /it does not fit/);
  });

  it('is null where the schemas are not at hand', () => {
    assert.equal(createSpecChecker('/nowhere'), null);
  });
});
