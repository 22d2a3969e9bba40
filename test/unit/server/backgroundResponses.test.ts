import assert from 'node:assert/strict';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { collect, failureOf, serverForEach, typeOrder } from './checkedServer';

const model = 'scripted-1';

describe('local server: background responses', function () {
  this.timeout(10_000);
  const test = serverForEach();

  it('makes a background response that can be followed, taken up again and cancelled', async () => {
    const { server, client } = test;
    server.holdAfterWord(3);
    const stream = await client.responses.create({ model, input: 'hello', background: true, stream: true });
    const seen: ResponseStreamEvent[] = [];
    for await (const event of stream) {
      seen.push(event);
      if (event.type === 'response.output_text.delta') break;
    }
    assert.deepEqual(typeOrder(seen).slice(0, 3), ['response.created', 'response.queued', 'response.in_progress']);
    const { id } = await server.waitUntilHeld();
    assert.equal((await client.responses.retrieve(id)).status, 'in_progress');
    server.release();
    const startingAfter = seen.at(-1)?.sequence_number ?? 0;
    const rest = await collect(await client.responses.retrieve(id, { stream: true, starting_after: startingAfter }));
    assert.equal(rest[0]?.sequence_number, startingAfter + 1);
    assert.equal(rest.at(-1)?.type, 'response.completed');

    server.holdAfterWord(0);
    const other = await client.responses.create({ model, input: 'hello', background: true });
    assert.equal(other.status, 'queued');
    await server.waitForGeneration(generation => generation.id === other.id && generation.state === 'held');
    assert.equal((await client.responses.cancel(other.id)).status, 'cancelled');
    await server.waitForGeneration(generation => generation.id === other.id && generation.state === 'cancelled');
    assert.equal((await client.responses.retrieve(other.id)).status, 'cancelled');
  });

  it('cancels and resumes background responses only', async () => {
    const { client } = test;
    const response = await client.responses.create({ model, input: 'hello' });
    const cancelled = await failureOf(client.responses.cancel(response.id));
    assert.match(cancelled.message, /Cannot cancel a synchronous response/);
    assert.equal((await failureOf(client.responses.retrieve(response.id, { stream: true }))).status, 404);
  });

  it('goes on when the client has gone, and gives a follower every event from the first', async () => {
    const { server, client } = test;
    server.holdAfterWord(2);
    const stream = await client.responses.create({ model, input: 'think', background: true, stream: true });
    const { id } = await server.waitUntilHeld();
    stream.controller.abort();
    await server.waitForRequest(request => request.closedByClient);
    const follower = client.responses.retrieve(id, { stream: true }).then(collect);
    server.release();
    await server.waitForGeneration(generation => generation.id === id && generation.state === 'completed');
    const events = await follower;
    assert.deepEqual(
      events.map(event => event.sequence_number),
      events.map((_, index) => index),
    );
    assert.equal(events.at(-1)?.type, 'response.completed');
    const late = await collect(await client.responses.retrieve(id, { stream: true, starting_after: 5 }));
    assert.deepEqual(late, events.slice(6));
  });
});
