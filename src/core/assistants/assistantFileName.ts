const MAX_NAME_LENGTH = 100;
const MAX_SLUG_LENGTH = 60;

/** Names that Windows keeps for devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i;

/**
 * Whether `NAME.md` can be an assistant's file on every platform. Without separators and leading dots, so that a
 * `local:` ID never reaches outside its folder.
 */
export function isAssistantFileName(name: string): boolean {
  return (
    name.length > 0 &&
    name.length <= MAX_NAME_LENGTH &&
    !/[\p{Cc}\p{Cf}\p{Cs}<>:"/\\|?*]/u.test(name) &&
    !/^[.\s]|[.\s]$/u.test(name) &&
    !RESERVED.test(name)
  );
}

/**
 * A file name, without `.md`, for a new assistant: its name's letters and digits of any script, the rest as hyphens.
 * Never one of `taken`, compared without case as most file systems do.
 */
export function assistantFileName(name: string, taken: readonly string[] = []): string {
  const slug = slugOf(name);
  const known = new Set(taken.map(comparable));
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? slug : `${slug}-${number}`;
    if (!known.has(comparable(candidate))) {
      return candidate;
    }
  }
}

function slugOf(name: string): string {
  const words =
    name
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
  const slug = [...words.join('-')].slice(0, MAX_SLUG_LENGTH).join('').replace(/-$/, '').normalize('NFC');
  if (slug === '') {
    return 'assistant';
  }
  return isAssistantFileName(slug) ? slug : `${slug}-assistant`;
}

function comparable(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
