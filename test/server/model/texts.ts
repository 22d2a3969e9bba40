/** Stands at the head of every answer: nobody shall take the script for a model. */
export const honesty = 'This is a scripted answer: no model is behind it.';

/** About 3 kB with headings, code in several languages, a table, nested lists, a quotation and links. */
export const markdownText = `${honesty}

# A tour of Markdown

Plain text with **bold**, *italic*, ~~struck~~ and \`inline code\`, and a [link](https://code.visualstudio.com/docs).
A bare address is a link too: https://commonmark.org/help/

## Code

TypeScript:

\`\`\`ts
/** Adds what it is given. */
export function sum(...values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
\`\`\`

Python:

\`\`\`python
def fib(n: int) -> int:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a
\`\`\`

Shell, and data:

\`\`\`sh
npm ci && npm test -- --grep "streams"
\`\`\`

\`\`\`json
{ "name": "sample", "tags": ["a", "b"], "nested": { "ok": true } }
\`\`\`

A fence in a fence:

\`\`\`\`md
\`\`\`js
console.log('<b>not bold</b>');
\`\`\`
\`\`\`\`

## A table

| Part | Lines | Notes |
|:-----|------:|:-----:|
| \`core\` | 1,204 | the product itself |
| \`webview\` | 873 | **DOM** only |
| \`backends\` | 640 | a \\| in a cell |

## Lists

1. First
   - nested once
     - nested twice, with \`code\`
       - nested three times
   - and back
2. Second

   A paragraph that belongs to the second.
3. Third
   - [x] done
   - [ ] to do

> A quotation
> > in a quotation.

### Odds and ends

A hard break comes here:\\
and the text goes on. HTML is text: <script>alert('no')</script>. Mathematics: $a^2 + b^2 = c^2$.

---

That is all.
`;

/** The same kind of answer in Korean, with Markdown. */
export const koreanText = `이 답변은 스크립트가 작성했습니다. 뒤에 실제 모델은 없습니다. (${honesty})

# 한국어 답변 예시

안녕하세요! 이 글은 **한국어** 글자가 *한 단어씩* 흘러나올 때 화면이 올바르게 보이는지 확인하기 위한 것입니다.
띄어쓰기, 조사, 그리고 \`인라인 코드\`가 섞여 있어도 줄바꿈이 자연스러워야 합니다.

## 코드

다음은 타입스크립트 예제입니다.

\`\`\`ts
// 두 수를 더합니다.
export function 더하기(가: number, 나: number): number {
  return 가 + 나;
}
\`\`\`

파이썬으로는 이렇게 씁니다.

\`\`\`python
def 인사(이름: str) -> str:
    return f"안녕하세요, {이름}님!"
\`\`\`

## 표

| 항목 | 설명 | 상태 |
|:-----|:-----|-----:|
| 선택 영역 | 편집기에서 고른 코드 | 완료 |
| 대화 | 다음 날에도 이어집니다 | 진행 중 |
| 설정 | 키는 안전하게 보관됩니다 | 완료 |

## 목록

1. 첫째, 질문을 입력합니다.
   - 코드를 선택하고 물어볼 수도 있습니다.
     - 경로와 줄 번호가 함께 전달됩니다.
2. 둘째, 답변이 흘러나옵니다.
3. 셋째, 언제든지 멈출 수 있습니다.

> 인용문도 있습니다. 자세한 내용은 [문서](https://code.visualstudio.com/docs)를 참고하세요.

긴 문장도 하나 넣어 봅니다. 화면의 너비가 좁을 때에도 글자가 잘리지 않고, 옆으로 스크롤되지 않으며, 이미 읽은 부분이
갑자기 움직이지 않아야 하고, 마지막 글자까지 빠짐없이 나타나야 합니다. 쌍자음과 겹받침도 확인합니다: 닭, 값, 읽다, 꿇다, 뷁.

이상입니다. 감사합니다.
`;

/** Words enough to watch: about eighty. */
export const slowText = `${honesty}

This answer takes its time, so that there is something to watch, to stop, or to interrupt. ${Array.from(
  { length: 10 },
  (_, index) => `Sentence ${index + 1} of ten walks slowly.`,
).join(' ')} That was the last one.`;

/** Markdown of at least `bytes` bytes, ending in a line by which one knows that it is whole. */
export function longText(bytes: number): string {
  const parts = [`${honesty}\n\n# A long answer\n\n`];
  let length = parts[0]?.length ?? 0;
  for (let section = 1; length < bytes; section++) {
    const part = longSection(section);
    parts.push(part);
    length += part.length;
  }
  parts.push('End of the long answer.\n');
  return parts.join('');
}

function longSection(number: number): string {
  return `## Section ${number}

Paragraph ${number} has **bold**, *italic* and \`code\`, and is long enough to wrap in a narrow panel more than once, since
nobody writes short paragraphs when asked for something long.

- item ${number}.1
- item ${number}.2
  - item ${number}.2.1

\`\`\`ts
export function section${number}(input: readonly string[]): number {
  return input.filter(line => line.length > ${number}).length;
}
\`\`\`

| key | value |
|-----|------:|
| section | ${number} |

`;
}
