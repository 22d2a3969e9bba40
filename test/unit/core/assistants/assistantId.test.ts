import assert from 'node:assert/strict';
import type { Protocol } from '../../../../src/core/assistant';
import { localAssistantId, parseAssistantId } from '../../../../src/core/assistants/assistantId';
import { UserError } from '../../../../src/shared/userError';

const OPENAI = 'https://api.openai.com';

function parse(id: string, protocol: Protocol | null = null, origin = OPENAI) {
  const parsed = parseAssistantId(id, { origin, protocol });
  return parsed instanceof UserError ? { code: parsed.info.code, args: parsed.info.args } : parsed;
}

function code(id: string, protocol: Protocol | null = null): string | undefined {
  const parsed = parse(id, protocol);
  return 'code' in parsed ? parsed.code : undefined;
}

function what(id: string, protocol: Protocol | null = null): string | undefined {
  const parsed = parseAssistantId(id, { origin: OPENAI, protocol });
  assert.ok(parsed instanceof UserError, id);
  assert.equal(parsed.info.code, 'notAnAssistant');
  assert.equal(JSON.stringify(parsed.info).includes(id), false, 'the text is not repeated');
  return parsed.info.args?.what;
}

describe('parseAssistantId', () => {
  it('takes agents and any opaque ID for the Agents API', () => {
    for (const id of ['agent_abc123', 'agent-7', 'my-reviewer', '0190f3c2-77aa-7000', 'qwen-reviewer', 'o365-helper']) {
      assert.deepEqual(parse(id), { protocol: 'agents', id });
    }
    assert.deepEqual(parse('  agent_1\n'), { protocol: 'agents', id: 'agent_1' });
  });

  it('finds local assistants by their file’s name', () => {
    assert.deepEqual(parse('local:reviewer'), { protocol: 'responses', id: 'local:reviewer', name: 'reviewer' });
    assert.deepEqual(parse(' local: 코드 검토 '), { protocol: 'responses', id: 'local:코드 검토', name: '코드 검토' });
    assert.deepEqual(parse('local:gpt-5'), { protocol: 'responses', id: 'local:gpt-5', name: 'gpt-5' });
  });

  it('knows a name however it is spelled in Unicode', () => {
    assert.deepEqual(parse('local:검토'.normalize('NFD')), parse('local:검토'.normalize('NFC')));
    assert.equal(localAssistantId('검토'.normalize('NFD')), 'local:검토'.normalize('NFC'));
  });

  it('does not let a local name lead out of its folder', () => {
    for (const name of [
      '../x',
      '..',
      '.',
      '.hidden',
      'a/b',
      'a\\b',
      'C:x',
      'con',
      'NUL',
      'lpt1.x',
      'a\0',
      'x'.repeat(101),
      'a?',
    ]) {
      assert.equal(what(`local:${name}`), 'fileName', name);
    }
    assert.equal(code('local:'), 'assistantMissing');
    assert.equal(code('local: '), 'assistantMissing');
  });

  it('says that none is chosen', () => {
    assert.equal(code(''), 'assistantMissing');
    assert.equal(code(' \n'), 'assistantMissing');
  });

  it('tells the retired, the coming and the unsupported apart', () => {
    assert.deepEqual(parse('asst_abc'), { code: 'assistantRetired', args: { date: '2026-08-26' } });
    assert.deepEqual(parse('abc', 'assistants'), { code: 'assistantRetired', args: { date: '2026-08-26' } });
    assert.deepEqual(parseAssistantId('asst_abc', { origin: 'http://localhost:8000', protocol: null }), {
      protocol: 'assistants',
      id: 'asst_abc',
    });
    assert.deepEqual(parse('foundry:triage:3'), { code: 'protocolUnsupported', args: { what: 'foundry' } });
    assert.deepEqual(parse('pmpt_abc'), { code: 'promptRetired', args: { date: '2026-11-30' } });
  });

  it('offers to create an assistant in place of a retired one', () => {
    const error = parseAssistantId('asst_abc', { origin: OPENAI, protocol: null });
    assert.ok(error instanceof UserError);
    assert.equal(error.info.remedy, 'createAssistant');
  });

  it('names what is no assistant', () => {
    const kinds = {
      sess_1: 'session',
      thread_1: 'thread',
      conv_1: 'conversation',
      resp_1: 'response',
      msg_1: 'message',
      run_1: 'run',
      'file-1': 'file',
      file_1: 'file',
      vs_1: 'vectorStore',
      proj_1: 'project',
      'org-1': 'organization',
      'https://platform.openai.com/agents/1': 'url',
      'ask me anything': 'text',
      'a\tb': 'text',
      'a\u0000b': 'text',
      [`agent_${'x'.repeat(300)}`]: 'text',
    };
    for (const [id, kind] of Object.entries(kinds)) {
      assert.equal(what(id), kind, id);
    }
  });

  it('knows models by their names', () => {
    for (const id of [
      'gpt-4o',
      'gpt-5.4-mini',
      'gpt-oss-20b',
      'GPT-4.1',
      'chatgpt-4o-latest',
      'o3',
      'o4-mini',
      'openai/gpt-5',
      'claude-3-5-sonnet-latest',
      'claude-opus-4',
      'anthropic/claude-sonnet-4.5',
      'gemini-2.5-pro',
      'gemini-pro',
      'llama3.2:latest',
      'meta-llama/Llama-3.1-8B',
      'qwen2.5-coder:7b',
      'deepseek-r1',
      'mistral-large-latest',
      'phi-4',
      'phi4',
      'grok-4',
      'ft:gpt-4o:org::id',
      'text-embedding-3-small',
      'whisper-1',
    ]) {
      assert.equal(what(id), 'model', id);
    }
  });

  it('never repeats a key, wherever in the text it is', () => {
    for (const id of [
      'sk-proj-abcdefghijklmnop',
      'SK-abcdefgh',
      'Bearer sk-abcdefgh',
      'OPENAI_API_KEY=sk-abcdefgh',
      '"sk-abcdefgh"',
      'key: sk-abcdefgh',
      'ghp_abcdefgh',
      'AIzaSyabcdefgh',
      `sk-${'x'.repeat(500)}`,
    ]) {
      for (const protocol of [null, 'agents', 'responses'] as const) {
        assert.equal(what(id, protocol), 'apiKey', id);
      }
    }
    assert.deepEqual(parse('task-force'), { protocol: 'agents', id: 'task-force' });
  });

  describe('with the user’s own choice of protocol', () => {
    it('lets any ID through to the Agents API', () => {
      for (const id of ['gpt-4o', 'asst_1', 'conv_1', 'foundry:x', 'pmpt_1']) {
        assert.deepEqual(parse(id, 'agents'), { protocol: 'agents', id });
      }
      assert.equal(what('two words', 'agents'), 'text');
      assert.equal(code('', 'agents'), 'assistantMissing');
    });

    it('takes any name for a local assistant', () => {
      assert.deepEqual(parse('reviewer', 'responses'), {
        protocol: 'responses',
        id: 'local:reviewer',
        name: 'reviewer',
      });
      assert.equal(what('a/b', 'responses'), 'fileName');
    });

    it('keeps local assistants local', () => {
      assert.deepEqual(parse('local:reviewer', 'agents'), parse('local:reviewer'));
    });
  });
});
