import assert from 'node:assert/strict';
import { parseBaseUrl, type ServerUrl } from '../../../src/core/serverUrl';
import { UserError } from '../../../src/shared/userError';

function parsed(text: string): ServerUrl {
  const url = parseBaseUrl(text);
  assert.ok(!(url instanceof UserError), text);
  return url;
}

function reason(text: string): string | undefined {
  const error = parseBaseUrl(text);
  assert.ok(error instanceof UserError, text);
  assert.equal(error.info.code, 'baseUrlInvalid');
  assert.deepEqual(Object.keys(error.info.args ?? {}), ['reason']);
  return error.info.args?.reason;
}

describe('parseBaseUrl', () => {
  it('takes a server apart', () => {
    assert.deepEqual(parsed('https://api.openai.com/v1'), {
      baseUrl: 'https://api.openai.com/v1',
      origin: 'https://api.openai.com',
      loopback: false,
      insecure: false,
    });
  });

  it('writes the same server the same way', () => {
    for (const text of [
      'https://api.openai.com/v1',
      ' https://api.openai.com/v1/// ',
      'HTTPS://API.OpenAI.com:443/v1',
      'https://api.openai.com/x/../v1/',
    ]) {
      assert.equal(parsed(text).baseUrl, 'https://api.openai.com/v1');
    }
    assert.equal(parsed('https://example.com').baseUrl, 'https://example.com');
    assert.equal(parsed('https://example.com:8443/a%20b/').baseUrl, 'https://example.com:8443/a%20b');
  });

  it('tells a host by its real name', () => {
    assert.equal(parsed('https://аpi.openai.com').origin, 'https://xn--pi-6kc.openai.com');
  });

  it('knows the user’s own machine', () => {
    for (const host of [
      'localhost',
      'LOCALHOST',
      'api.localhost',
      '127.0.0.1',
      '127.255.1.2',
      '127.1',
      '0x7f.1',
      '2130706433',
      '[::1]',
      '[0:0:0:0:0:0:0:1]',
    ]) {
      const url = parsed(`http://${host}:11434/v1`);
      assert.deepEqual([url.loopback, url.insecure], [true, false], host);
    }
  });

  it('does not take others for it, and calls them insecure without encryption', () => {
    for (const host of [
      'example.com',
      'localhost.example.com',
      'notlocalhost',
      '127.0.0.1.example.com',
      '128.0.0.1',
      '0.0.0.0',
      '192.168.0.1',
      '[::2]',
      '127-0-0-1.example.com',
    ]) {
      const url = parsed(`http://${host}/v1`);
      assert.deepEqual([url.loopback, url.insecure], [false, true], host);
      assert.equal(parsed(`https://${host}/v1`).insecure, false);
    }
  });

  it('refuses the rest, and says why', () => {
    const reasons = {
      '': 'empty',
      ' \n': 'empty',
      'api.openai.com/v1': 'notAUrl',
      'https://': 'notAUrl',
      'https:// api.openai.com': 'notAUrl',
      'https://api.open\nai.com': 'notAUrl',
      'https://api.openai.com/\tv1': 'notAUrl',
      'https://api.openai.com\\@evil.example': 'notAUrl',
      'https://256.1.1.1': 'notAUrl',
      'localhost:11434/v1': 'scheme',
      'ftp://example.com': 'scheme',
      'file:///etc/passwd': 'scheme',
      'javascript:alert(1)': 'scheme',
      'https://user@example.com': 'userInfo',
      'https://user:sk-secret@example.com': 'userInfo',
      'https://:sk-secret@example.com': 'userInfo',
      'https://example.com/v1?key=1': 'query',
      'https://example.com/v1?': 'query',
      'https://example.com/v1#a': 'fragment',
      'https://example.com/v1#': 'fragment',
      'https://example.com/v1#?': 'fragment',
    };
    for (const [text, expected] of Object.entries(reasons)) {
      assert.equal(reason(text), expected, text);
    }
    assert.equal(reason(`https://example.com/${'x'.repeat(3000)}`), 'notAUrl');
  });
});
