/** What someone may hold for an assistant ID, for the words that say so. `text` and `fileName` are malformed ones. */
export type ForeignIdKind =
  | 'apiKey'
  | 'session'
  | 'thread'
  | 'conversation'
  | 'response'
  | 'message'
  | 'run'
  | 'file'
  | 'vectorStore'
  | 'project'
  | 'organization'
  | 'url'
  | 'model'
  | 'text'
  | 'fileName';

const KINDS: readonly (readonly [RegExp, ForeignIdKind])[] = [
  // Anywhere in the text: a key is often pasted with what stood around it.
  [/(?:^|[^\w-])sk-|^(?:sk_|ek_|gsk_|xai-|hf_|AIza|gh[pousr]_|github_pat_)|^bearer\s/i, 'apiKey'],
  [/^sess_/, 'session'],
  [/^thread_/, 'thread'],
  [/^conv_/, 'conversation'],
  [/^resp_/, 'response'],
  [/^msg_/, 'message'],
  [/^(?:run|step|turn)_/, 'run'],
  [/^file[-_]/, 'file'],
  [/^vs_/, 'vectorStore'],
  [/^proj_/, 'project'],
  [/^org-/, 'organization'],
  [/^https?:/i, 'url'],
  // Families with what follows in a model's name, so that an agent called `qwen-reviewer` stays an agent.
  [
    /^(?:[\w.-]+\/)*(?:gpt-(?:\d|oss|image|audio|realtime)|chatgpt-|o[1-9](?:$|-(?:mini|pro|preview|deep|\d)))/i,
    'model',
  ],
  [/^(?:[\w.-]+\/)*(?:claude|gemini|gemma|codellama|llama|qwen|phi|grok|deepseek|mistral|mixtral)-?v?\d/i, 'model'],
  [
    /^(?:[\w.-]+\/)*(?:claude-(?:instant|opus|sonnet|haiku|fable|mythos)|gemini-(?:pro|flash)|deepseek-(?:r\d|v\d|chat|reasoner|coder))/i,
    'model',
  ],
  [
    /^(?:ft:|codex-mini|text-embedding-|text-davinci|davinci-|babbage-|dall-e-|whisper-|tts-|omni-moderation)/i,
    'model',
  ],
  [/^(?:[\w.-]+\/)*(?:mistral|ministral|mixtral|codestral|devstral)-(?:tiny|small|medium|large|latest|\d)/i, 'model'],
];

/** Recognises IDs and names of other things by their look; null for what may well be an assistant. */
export function foreignIdKind(text: string): ForeignIdKind | null {
  return KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
