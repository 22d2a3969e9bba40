/** Markdown as models write it, and as nobody should, each with what makes it hard to stream. */
export const DOCUMENTS: Readonly<Record<string, string>> = {
  answer: `Two things differ: errors must be **typed** and a parser never *throws*.

- \`parse()\` throws at line 21.
- second item with a [link](https://example.com/a_(b)?x=1&amp;y=2) and \`code\`
  - nested **bold _and italic_**
    continued lazily
  - nested two

1. first
2. second

   a paragraph in the second
3. third

\`\`\`ts src/parse.ts
const a = \`template\`;

// a blank line above, and \`\`\` inside
\`\`\`

> a quote
> with two lines
lazy line

| a | b | c |
|:--|:-:|--:|
| 1 | \`x|y\` | 3 |
| 4 | **5** | ~~6~~ |

The end — with — dashes. https://example.com/auto and <https://example.com/angle>.
`,
  headings: `Title
=====

Sub title
---------

# One #

## Two ##

text
***
more
- - -
#not a heading

##### Five
###### Six`,
  loose: `- tight one
- tight two

- now all are loose

  \`\`\`js
  in a list
  \`\`\`

- [ ] task
- [x] done

* another list
+ and another

10. ten
11. eleven`,
  fences: `~~~python
print("tilde")
\`\`\`
not closed
~~~

\`\`\`\`md
\`\`\`js
nested
\`\`\`
\`\`\`\`

    indented code
    second line

text after

\`\`\`
unclosed at the end
with more`,
  html: `<div class="x">

**inside**

</div>

before <b>bold</b> <br> after <!-- comment --> <img src=x onerror=alert(1)>

<details><summary>s</summary>

text

</details>

left open <a href="x"> and https://example.com/inside

then https://example.com/after

left open <code> **raw**

then **bold** again

and a last paragraph`,
  unicode: `안녕하세요 **굵게** 👩‍👩‍👧‍👦 and 𝒳𝒴 and 🇰🇷.

- 한국어 목록 \`코드\`
- שלום עולם
- 日本語テキスト

| 이름 | 값 |
|--|--|
| 😀😀 | 𝟘𝟙𝟚 |

\`\`\`
😀 in code 𝒳
\`\`\``,
  carriage: 'line one\r\nline two\r\n\r\n- item\r\n- item\r\n\r\n```\r\ncode\r\nmore\r\n```\r\n\r\nlone\rreturn\r\n',
  footnotes: `One[^1] and two[^two], one[^1] again, none[^3].

- item[^two]

[^1]: A note,
continued.

    With a second paragraph and *emphasis*.

        code in it

[^two]: Another [^1] note.
[^unused]: Nobody refers to it.

The last paragraph.`,
  early: `[ref]: https://example.com/early "title"

Text with [a link][ref] and [ref] and [missing][nope].

More [ref] text.

- [ref] in a list

The end.`,
  late: `Text with [a link][ref] and [ref].

- item [ref]
- item two

| [ref] | b |
|--|--|
| [x][ref] | y |

And [brackets] that stay.

Another paragraph.

[ref]: https://example.com/late`,
  messy: `**unclosed bold

*a **b* c** d

[half](http://exa

![img](http

\`tick

2 * 3 * 4 and snake_case_name and a~b~c

***

a
 b
  c

\\*escaped\\* &amp; &lt;tag&gt; &#35; &copy; &unknown;

1) one
2) two

-

- 

text`,
  quotes: `> one
>
> - list in quote
>   - deeper
>
> > nested quote
>
> \`\`\`js
> code()
> \`\`\`

after

> again
not lazy?

> # heading in quote
> | a | b |
> |--|--|
> | 1 | 2 |`,
};

/** A seeded generator, so that a failure can be had again. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Where to cut a text into chunks of 1 to 12 UTF-16 units; surrogate pairs and line breaks are cut like all else. */
export function cuts(length: number, next: () => number): readonly number[] {
  const ends: number[] = [];
  for (let at = 0; at < length; ) {
    at = Math.min(length, at + 1 + Math.floor(next() * 12));
    ends.push(at);
  }
  return ends;
}
