import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type OpenAI from 'openai';
import { APIError } from 'openai';
import type { Tool } from 'openai/resources/responses/responses';
import { readCount } from '../../server/model/scriptedModel';
import { collect, serverForEach, typeOrder } from './checkedServer';

const model = 'scripted-1';
const recording = path.resolve(
  process.cwd(),
  '../shared/recordings/openai-dotnet/ResponsesTests__HelloWorldStreaming__gpt-4o-mini__.json',
);
const weather: Tool = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather',
  parameters: { type: 'object', properties: {} },
  strict: false,
};

describe('local server: responses', function () {
  this.timeout(10_000);
  const test = serverForEach();
  let client: OpenAI;

  beforeEach(() => {
    ({ client } = test);
  });

  const refused = (promise: Promise<unknown>, status: number, message: RegExp, rest: object = {}): Promise<void> =>
    assert.rejects(promise, error => {
      assert.ok(error instanceof APIError, String(error));
      assert.equal(error.status, status);
      assert.match(error.message, message);
      assert.ok(error.requestID?.startsWith('req_'));
      for (const [key, value] of Object.entries(rest)) assert.equal(Object(error)[key], value);
      return true;
    });

  it('lists its models and knows each', async () => {
    const models = await collect(client.models.list());
    assert.deepEqual(
      models.map(one => one.id),
      ['scripted-1', 'scripted-mini', 'scripted-reasoner'],
    );
    assert.equal((await client.models.retrieve('scripted-mini')).owned_by, 'local-script');
    await refused(client.models.retrieve('gpt-x'), 404, /does not exist/, { code: 'model_not_found' });
  });

  it('answers in one piece, with usage, and keeps it', async () => {
    const response = await client.responses.create({ model, input: 'count', instructions: 'Be brief.' });
    assert.equal(response.status, 'completed');
    assert.deepEqual(readCount(response.output_text), { messages: 1, yours: 1 });
    assert.ok((response.usage?.output_tokens ?? 0) > 0);
    assert.equal((await client.responses.retrieve(response.id)).output_text, response.output_text);
    const input = await collect(client.responses.inputItems.list(response.id));
    assert.equal(input.length, 1);
    await client.responses.delete(response.id);
    await refused(client.responses.retrieve(response.id), 404, /Response with id 'resp_\w+' not found\./);
  });

  it('streams word by word, numbered without a gap', async () => {
    const events = await collect(await client.responses.create({ model, input: 'hello', stream: true }));
    assert.deepEqual(
      events.map(event => event.sequence_number),
      events.map((_, index) => index),
    );
    const deltas = events.flatMap(event => (event.type === 'response.output_text.delta' ? [event.delta] : []));
    assert.ok(deltas.length > 5 && deltas.every(delta => delta.trim().split(/\s+/).length === 1));
    const last = events.at(-1);
    assert.ok(last?.type === 'response.completed');
    const [item] = last.response.output;
    assert.ok(item?.type === 'message' && item.content[0]?.type === 'output_text');
    assert.equal(item.content[0].text, deltas.join(''));
  });

  it('streams in the order and with the fields of a recorded real stream', async function () {
    if (!existsSync(recording)) return this.skip();
    const real = readRecordedEvents(recording);
    const ours = await collect(await client.responses.create({ model, input: 'hello', stream: true }));
    assert.deepEqual(typeOrder(ours), typeOrder(real));
    for (const event of ours) {
      const counterpart = real.find(other => other.type === event.type);
      assert.deepEqual(Object.keys(event), Object.keys(counterpart ?? {}), event.type);
    }
    const [first] = ours;
    assert.ok(first?.type === 'response.created');
    const realKeys = Object.keys(Object(real[0]).response);
    const ourKeys = Object.keys(first.response).filter(key => realKeys.includes(key));
    assert.deepEqual(
      ourKeys,
      realKeys.filter(key => ourKeys.includes(key)),
    );
  });

  for (const input of ['hello', 'think', 'markdown', 'refuse', '한국어', 'call get_weather {"city":"Seoul"}', 'long']) {
    it(`satisfies the client's own stream helper: ${input}`, async () => {
      const final = await client.responses.stream({ model, input, tools: [weather] }).finalResponse();
      const stored = await client.responses.retrieve(final.id);
      assert.equal(final.output_text, stored.output_text);
      assert.deepEqual(
        final.output.map(item => item.type),
        stored.output.map(item => item.type),
      );
    });
  }

  it('goes on from a function output, by chain and by conversation, and refuses to go on without one', async () => {
    const first = await client.responses.create({
      model,
      input: 'call get_weather {"city":"Seoul"}',
      tools: [weather],
    });
    const [call] = first.output;
    assert.ok(call?.type === 'function_call');
    assert.deepEqual(JSON.parse(call.arguments), { city: 'Seoul' });
    const chained = { model, previous_response_id: first.id };
    await refused(
      client.responses.create({ ...chained, input: 'hello' }),
      400,
      /No tool output found for function call call_/,
    );
    const output = { type: 'function_call_output', call_id: call.call_id, output: 'rain' } as const;
    const next = await client.responses.create({ ...chained, input: [output] });
    assert.match(next.output_text, /`get_weather` answered: rain/);
    await refused(client.responses.create({ model, input: [output] }), 400, /No tool call found/);
  });

  it('calls several functions at the same time, and wants an output of each', async () => {
    const input = 'call get_weather {"a":1} and call get_weather {"a":2}';
    const first = await client.responses.create({ model, input, tools: [weather] });
    const outputs = first.output.flatMap(item => {
      if (item.type !== 'function_call') return [];
      return [{ type: 'function_call_output' as const, call_id: item.call_id, output: item.arguments }];
    });
    assert.equal(outputs.length, 2);
    const chained = { model, previous_response_id: first.id };
    await refused(client.responses.create({ ...chained, input: outputs.slice(1) }), 400, /No tool output found/);
    const next = await client.responses.create({ ...chained, input: outputs });
    assert.match(next.output_text, /answered: {"a":1}\n\n.*answered: {"a":2}/);
  });

  it('chains responses, without carrying instructions over', async () => {
    const first = await client.responses.create({ model, input: 'hello', instructions: 'Be kind.' });
    const second = await client.responses.create({ model, input: 'count', previous_response_id: first.id });
    assert.deepEqual(readCount(second.output_text), { messages: 3, yours: 2 });
    const third = await client.responses.create({ model, input: 'instructions', previous_response_id: second.id });
    assert.match(third.output_text, /sent no instructions/);
    await refused(client.responses.create({ model, input: 'x', previous_response_id: 'resp_x' }), 400, /not found/, {
      code: 'previous_response_not_found',
    });
  });

  it('keeps nothing with store: false, and gives reasoning that can be sent back', async () => {
    const first = await client.responses.create({ model, input: 'think', store: false });
    await refused(client.responses.retrieve(first.id), 404, /not found/);
    const [reasoning, message] = first.output;
    assert.ok(reasoning?.type === 'reasoning' && message?.type === 'message');
    assert.ok(reasoning.summary[0]?.text.includes('Reading the question'));
    assert.ok(reasoning.encrypted_content);
    const again = [
      { role: 'user', content: 'think' } as const,
      reasoning,
      message,
      { role: 'user', content: 'count' } as const,
    ];
    const second = await client.responses.create({ model, input: again, store: false });
    assert.deepEqual(readCount(second.output_text), { messages: 3, yours: 2 });
    const { encrypted_content: _, ...bare } = reasoning;
    await refused(
      client.responses.create({ model, input: [bare, message], store: false }),
      404,
      /Items are not persisted/,
    );
  });

  it('refuses what the real server refuses', async () => {
    const reasoner = { model: 'scripted-reasoner', input: 'hello' };
    await refused(
      client.responses.create({ ...reasoner, temperature: 0.5 }),
      400,
      /'temperature' is not supported with this model/,
      {
        param: 'temperature',
      },
    );
    await refused(client.responses.create({ ...reasoner, top_p: 0.5 }), 400, /'top_p' is not supported/, {
      param: 'top_p',
    });
    await refused(client.responses.create({ model, input: 'x', max_output_tokens: 5 }), 400, />= 16/);
    await refused(client.responses.create({ model: 'gpt-x', input: 'x' }), 400, /does not exist/, {
      code: 'model_not_found',
    });
    await refused(client.responses.create({ model, input: 'x', background: true, store: false }), 400, /store/);
    await refused(client.responses.create({ model }), 400, /must be provided/);
    const odd = { model, input: 'x', agent_reference: { name: 'a' } };
    await refused(client.responses.create(odd), 400, /Unknown parameter: 'agent_reference'/);
    const wrongPart = { role: 'assistant' as const, content: [{ type: 'input_text' as const, text: 'x' }] };
    await refused(client.responses.create({ model, input: [wrongPart] }), 400, /Supported values are: 'output_text'/);
  });

  it('gives a phase with the messages of a model that has them, and takes it back', async () => {
    const first = await client.responses.create({ model: 'scripted-reasoner', input: 'hello', store: false });
    const [message] = first.output;
    assert.ok(message?.type === 'message' && message.phase === 'final_answer');
    const input = [message, { role: 'user', content: 'count' } as const];
    const second = await client.responses.create({ model: 'scripted-reasoner', input, store: false });
    assert.deepEqual(readCount(second.output_text), { messages: 2, yours: 1 });
  });

  it('cuts an answer at max_output_tokens', async () => {
    const response = await client.responses.create({ model, input: 'markdown', max_output_tokens: 16 });
    assert.equal(response.status, 'incomplete');
    assert.equal(response.incomplete_details?.reason, 'max_output_tokens');
  });
});

function readRecordedEvents(file: string): readonly { readonly type: string }[] {
  const text = String(JSON.parse(readFileSync(file, 'utf8'))[0].response);
  return [...text.matchAll(/^data: (.*)$/gm)].map(match => JSON.parse(match[1] ?? ''));
}
