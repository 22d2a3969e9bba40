import type { PanelSnapshot } from '../../../src/shared/protocol';
import { errorInfo } from '../../../src/shared/userError';
import { AT, aMessage, anAnswer, aRun, aSelection, aStatus, aTurn } from './builders';
import type { Language } from './strings';

const ANSWER = `Two things differ from the guide: errors must be **typed**, and a parser never *throws* on bad input. See [the guide](https://example.com/guide).

- \`parse()\` throws a bare string at line 21.
- \`readToken()\` swallows the position.
  1. nested
  2. more

\`\`\`ts src/parse.ts
export function parse(source: string): Result<Ast, ParseError> {
  const token = readToken(source, 0);
  // the position travels with the error, and this line is long enough to need a scroll bar
  return token.ok ? ok(token.ast) : err(token.error);
}
\`\`\`

### What to do next

> A parser never throws on bad input.

| function | finding | line |
|:--|:--|--:|
| \`parse\` | throws a bare string, where a typed error is wanted | 21 |
| \`readToken\` | swallows the position | 38 |

- [x] read the guide
- [ ] fix ~~both~~ all of it

![a picture](https://example.com/a.png)`;

const KOREAN = `안내서와 다른 점은 두 가지입니다. 오류에는 **형식**이 있어야 하고, 구문 분석기는 잘못된 입력에 *예외를 던지지* 않습니다.

- \`parse()\`는 21번째 줄에서 문자열을 던집니다.
- \`readToken()\`은 위치를 잃어버립니다.

| 함수 | 문제 |
|--|--|
| parse | 문자열을 던짐 |`;

const NASTY = `${'a'.repeat(300)} https://example.com/${'path/'.repeat(40)}

| ${'wide'.repeat(20)} | b |
|--|--|
| ${'x'.repeat(200)} | y |

\`${'code'.repeat(60)}\`

# ${'Heading'.repeat(20)}

- ${'item'.repeat(40)}
  - - - - - deep

\`\`\`
${'long code '.repeat(40)}
\`\`\`

שלום עולם, this is **mixed** text`;

/** The panel in each state that looks different, for pictures and for the checks of contrast, names and width. */
export function scenes(language: Language): Readonly<Record<string, Partial<PanelSnapshot>>> {
  const korean = language === 'ko';
  const [question, answer] = korean
    ? ['이 함수가 스타일 안내서를 따르나요?', KOREAN]
    : ["Does this follow our style guide? Fix what doesn't.", ANSWER];
  const message = aMessage('m', question, { attachments: [aSelection()] });
  const steps = [
    {
      kind: 'reasoning',
      id: 'r',
      state: 'done',
      parts: ['**Compared error handling**\n\nwith section 4 of the guide.'],
    },
    { kind: 'step', id: 's1', state: 'done', type: 'file_search_call', subject: 'error handling' },
    {
      kind: 'step',
      id: 's2',
      state: 'done',
      type: 'function_call',
      subject: 'read_file',
      arguments: '{"path":"src/errors.ts"}',
      output: 'export class ParseError',
    },
    { kind: 'step', id: 's3', state: 'done', type: 'quantum_call' },
  ] as const;
  const done = aRun('r', 'm', [...steps, anAnswer('i', answer)], {
    usage: { input: 1204, cached: 1024, output: 386, reasoning: 64 },
  });
  const { end: _end, endedAt: _endedAt, ...open } = done;
  const failure = errorInfo('rateLimited', {
    args: { host: 'api.openai.com' },
    retryAfterMs: 20_000,
    detail:
      'Rate limit reached for gpt-6.1-terra in organization org-123 on tokens per min (TPM): Limit 30000, Used 29000, Requested 2400. Please try again in 2.8s.',
    requestId: 'req_0123456789abcdef',
  });
  const since = Date.now() - 8_000;
  return {
    empty: {},
    key: { status: aStatus({ setUp: 'keyMissing', assistant: null }) },
    assistant: { status: aStatus({ setUp: 'assistantMissing', assistant: null }) },
    answer: {
      entries: [message, done],
      draft: { text: korean ? '고쳐 주세요' : 'Then fix it', attachments: [aSelection()] },
    },
    find: { entries: [message, done] },
    streaming: {
      entries: [message, { ...open, items: [...steps, anAnswer('i', answer.slice(0, 190), { state: 'open' })] }],
      queue: [aMessage('q', korean ? '그다음 테스트를 작성해 주세요' : 'Then write a test for it')],
      status: aStatus({ run: 'running', since }),
    },
    both: {
      entries: [message, { ...open, items: steps }],
      status: aStatus({ run: 'running', since }),
      draft: { text: 'and also\na second line', attachments: [] },
    },
    failed: {
      entries: [
        ...aTurn(1, question, 'Fine.'),
        message,
        aRun('r', 'm', [anAnswer('i', answer.slice(0, 120), { state: 'open' })], {
          end: { kind: 'failed', error: failure },
        }),
      ],
    },
    pausing: {
      entries: [
        aMessage('m', question, { delivery: 'unsent' }),
        { ...open, items: [], phase: 'pausing', until: Date.now() + 3_600_000, reason: failure },
      ],
      status: aStatus({ run: 'sending', since }),
    },
    revoked: {
      entries: [
        message,
        aRun('r', 'm', [anAnswer('i', answer.slice(0, 120), { state: 'open' })], {
          end: {
            kind: 'detached',
            resumable: true,
            error: errorInfo('keyRejected', { args: { host: 'api.openai.com' } }),
          },
        }),
      ],
    },
    detached: {
      entries: [
        message,
        aRun('r', 'm', [anAnswer('i', answer.slice(0, 120), { state: 'open' })], {
          end: { kind: 'detached', resumable: true, error: errorInfo('connectionLost') },
        }),
      ],
    },
    unsent: {
      entries: [aMessage('m', question, { delivery: 'unknown' })],
      status: aStatus({ failure: errorInfo('keyMissing', { args: { host: 'api.openai.com' } }) }),
    },
    marks: {
      older: 42,
      entries: [
        message,
        aRun('r', 'm', [anAnswer('i', 'Half of an ans')], {
          end: { kind: 'cancelled' },
          notices: [{ code: 'notKeptOnServer' }],
        }),
        aMessage('m2', question),
        aRun('r2', 'm2', [anAnswer('i2', 'Half of an ans')], {
          end: { kind: 'incomplete', reason: 'maxOutputTokens' },
        }),
        aMessage('m3', question, { delivery: 'unsent' }),
        aRun('r3', 'm3', [], {
          end: { kind: 'failed', error: errorInfo('serverUnreachable', { args: { host: 'api.openai.com' } }) },
        }),
        aMessage('m4', 'again', { createdAt: AT }),
        aRun('r4', 'm4', [
          anAnswer('i4', '', { parts: [{ type: 'refusal', text: "I'm sorry, I can't help with that." }] }),
        ]),
      ],
      status: aStatus({ readOnly: 'otherWindow' }),
    },
    nasty: {
      entries: [
        aMessage('m', NASTY.slice(0, 500), { attachments: [aSelection({ path: `src/${'very/'.repeat(20)}deep.ts` })] }),
        aRun('r', 'm', [anAnswer('i', NASTY)]),
      ],
    },
  };
}
