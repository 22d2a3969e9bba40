import assert from 'node:assert/strict';
import type OpenAI from 'openai';
import type { Response, ResponseCreateParamsNonStreaming } from 'openai/resources/responses/responses';
import type { LocalServer, LocalServerOptions } from '../../server/localServer';
import { readCount } from '../../server/model/scriptedModel';
import { clientOf, collect, failureOf, serverForEach } from './checkedServer';

const model = 'scripted-1';

describe('local server: other servers that speak the Responses API', function () {
  this.timeout(10_000);
  const test = serverForEach();
  let server: LocalServer;
  let client: OpenAI;

  async function imitate(options: LocalServerOptions): Promise<void> {
    server = await test.startOther(options);
    client = clientOf(server);
  }

  const ask = (rest: Partial<ResponseCreateParamsNonStreaming> = {}): Promise<Response> =>
    client.responses.create({ model, input: 'count', ...rest, stream: false });
  const messagesIn = (response: Response): number | undefined => readCount(response.output_text)?.messages;

  for (const imitates of ['ollama', 'lmStudio', 'llamaCpp', 'vllm', 'openRouter', 'liteLlm'] as const) {
    it(`${imitates} answers what needs no state, streamed and not, and lists its models`, async () => {
      await imitate({ imitates });
      assert.ok((await collect(client.models.list())).length > 0);
      const input = [
        { role: 'user', content: 'hello' } as const,
        { role: 'assistant', content: 'hi' } as const,
        { role: 'user', content: 'count' } as const,
      ];
      assert.equal(messagesIn(await ask({ input, store: false })), 3);
      const events = await collect(await client.responses.create({ model, input, store: false, stream: true }));
      assert.equal(events.at(-1)?.type, 'response.completed');
    });
  }

  for (const imitates of ['ollama', 'llamaCpp', 'vllm', 'openRouter', 'liteLlm'] as const) {
    it(`${imitates} has no conversations`, async () => {
      await imitate({ imitates });
      assert.equal((await failureOf(client.conversations.create())).status, 404);
    });
  }

  it('Ollama ignores a chain and what is to be kept, and wants no key', async () => {
    await imitate({ imitates: 'ollama', keys: ['sk-other'] });
    const first = await ask({ store: true });
    const second = await ask({ previous_response_id: first.id, store: true, background: true });
    assert.deepEqual([messagesIn(second), second.previous_response_id, second.background], [1, null, false]);
    assert.equal(Object(second).store, false);
    const answer = await fetch(`${server.baseUrl}/responses/${first.id}`);
    assert.deepEqual([answer.status, await answer.text()], [404, '404 page not found']);
  });

  it('LM Studio keeps chains, and answers 200 to paths that it does not have', async () => {
    await imitate({ imitates: 'lmStudio' });
    const first = await ask();
    assert.equal(messagesIn(await ask({ previous_response_id: first.id })), 3);
    const unknown = await failureOf(ask({ previous_response_id: 'resp_x' }));
    assert.deepEqual([unknown.status, unknown.code], [400, 'previous_response_not_found']);
    const conversation: object = await client.conversations.create();
    assert.deepEqual(conversation, { error: 'Unexpected endpoint or method. (POST /v1/conversations)' });
    const retrieved: object = await client.responses.retrieve(first.id);
    assert.match(JSON.stringify(retrieved), /Unexpected endpoint or method/);
  });

  it('llama.cpp refuses a chain and has no responses to ask for', async () => {
    await imitate({ imitates: 'llamaCpp' });
    const first = await ask({ store: true });
    const refused = await failureOf(ask({ previous_response_id: first.id }));
    assert.deepEqual(refused.error, {
      code: 400,
      message: "llama.cpp does not support 'previous_response_id'.",
      type: 'invalid_request_error',
    });
    const missing = await failureOf(client.responses.retrieve(first.id));
    assert.match(missing.message, /File Not Found/);
  });

  it('vLLM keeps nothing in silence, so that a chain and a look back fail, and refuses background', async () => {
    await imitate({ imitates: 'vllm' });
    const first = await ask({ store: true });
    const chained = await failureOf(ask({ previous_response_id: first.id }));
    assert.deepEqual([chained.status, Object(chained.error).code], [404, 404]);
    assert.match(chained.message, /Response with id 'resp_\w+' not found\./);
    assert.equal((await failureOf(client.responses.retrieve(first.id))).status, 404);
    assert.equal((await failureOf(client.responses.cancel(first.id))).status, 404);
    assert.match((await failureOf(ask({ background: true }))).message, /VLLM_ENABLE_RESPONSES_API_STORE=1/);
    const answer = await fetch(`${server.baseUrl}/conversations`, { method: 'POST', body: '{}' });
    assert.deepEqual(await answer.json(), { detail: 'Not Found' });
  });

  it('OpenRouter refuses to store, to chain and to work in the background', async () => {
    await imitate({ imitates: 'openRouter' });
    await ask();
    for (const refused of [{ store: true }, { previous_response_id: 'resp_x' }, { background: true, store: false }]) {
      const answer = await failureOf(ask(refused));
      assert.equal(answer.status, 400);
    }
    const body = JSON.stringify({ model, input: 'x', store: true });
    const answer = await fetch(`${server.baseUrl}/responses`, { method: 'POST', body });
    const { error_type, error } = Object(await answer.json());
    assert.deepEqual([error_type, error.code], ['invalid_request', 'invalid_prompt']);
  });

  it('LiteLLM keeps chains and responses', async () => {
    await imitate({ imitates: 'liteLlm' });
    const first = await ask();
    const second = await ask({ previous_response_id: first.id });
    assert.equal(messagesIn(second), 3);
    assert.equal((await client.responses.retrieve(second.id)).previous_response_id, first.id);
    await client.responses.delete(first.id);
    const gone = await failureOf(client.responses.retrieve(first.id));
    assert.deepEqual([gone.status, gone.code], [404, '404']);
  });

  it('ignores parameters that nobody knows, where OpenAI refuses them', async () => {
    const odd = { model, input: 'x', agent_reference: { name: 'a' } };
    assert.equal((await failureOf(test.client.responses.create(odd))).code, 'unknown_parameter');
    await imitate({ imitates: 'ollama' });
    await client.responses.create(odd);
  });

  const tooLong = {
    openai: { status: 400, code: 'context_length_exceeded', type: 'invalid_request_error' },
    llamaCpp: { status: 400, code: 400, type: 'exceed_context_size_error' },
    vllm: { status: 400, code: 400, type: 'invalid_request_error' },
    openRouter: { status: 400, code: 'invalid_prompt', type: undefined },
  };
  for (const [imitates, expected] of Object.entries(tooLong)) {
    it(`${imitates} refuses an input that is longer than its model's context`, async () => {
      await imitate({ imitates: imitates as keyof typeof tooLong, contextLimit: 100 });
      await ask({ input: 'x'.repeat(100) });
      const refused = await failureOf(ask({ input: 'x'.repeat(90), instructions: 'Be so kind.' }));
      const { code, type } = Object(refused.error);
      assert.deepEqual({ status: refused.status, code, type }, expected);
    });
  }

  it('a session fails a turn whose input is too long', async () => {
    await imitate({ contextLimit: 20 });
    const session = { agent: { model }, environment: { type: 'none' }, input: 'x'.repeat(21) } as const;
    const events = await collect(await client.beta.agents.sessions.create({ ...session, stream: true }));
    const failed = events.find(event => event.type === 'agent.session.turn.failed');
    assert.equal(failed?.turn.error?.code, 'context_length_exceeded');
  });

  it('Ollama drops the oldest of an input that is too long, in silence', async () => {
    await imitate({ imitates: 'ollama', contextLimit: 100 });
    const input = ['x'.repeat(60), 'y'.repeat(60), 'count'].map(content => ({ role: 'user' as const, content }));
    assert.equal(messagesIn(await ask({ input })), 2);
  });
});
