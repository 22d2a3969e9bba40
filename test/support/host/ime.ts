import type { Page } from 'playwright-core';

const LEADS = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'];
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const TAILS = 28;
const PER_LEAD = 21 * TAILS;

/**
 * Types with a Korean input method, as a person does: each syllable grows from its letters (ㅎ, 하, 한) in a composition
 * and is committed when the next one begins. Other characters are typed as they are. Focus must be in a text field.
 */
export async function typeKorean(page: Page, text: string): Promise<void> {
  await openComposition(page, text);
  await commit(page, [...text].at(-1) ?? '');
}

/**
 * As `typeKorean`, but the last syllable stays in composition: what a page sees when Enter is pressed too early. A
 * `page.keyboard.press('Enter')` then arrives with `isComposing`.
 */
export async function openComposition(page: Page, text: string): Promise<void> {
  const characters = [...text];
  const cdp = await page.context().newCDPSession(page);
  for (const [index, character] of characters.entries()) {
    const last = index === characters.length - 1;
    if (!isSyllable(character) && !last) {
      await page.keyboard.insertText(character);
      continue;
    }
    for (const step of lettersOf(character)) {
      await cdp.send('Input.imeSetComposition', { text: step, selectionStart: 1, selectionEnd: 1 });
    }
    if (!last) await commit(page, character);
  }
  await cdp.detach();
}

/** Replaces the open composition by its final text. */
async function commit(page: Page, text: string): Promise<void> {
  await page.keyboard.insertText(text);
}

function isSyllable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE;
}

/** What an input method shows on the way to a syllable: 한 is ㅎ, 하, 한. */
function lettersOf(character: string): readonly string[] {
  if (!isSyllable(character)) return [character];
  const offset = (character.codePointAt(0) ?? 0) - FIRST_SYLLABLE;
  const lead = LEADS[Math.floor(offset / PER_LEAD)] ?? '';
  const open = String.fromCodePoint(FIRST_SYLLABLE + offset - (offset % TAILS));
  return open === character ? [lead, open] : [lead, open, character];
}
