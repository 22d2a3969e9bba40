import type { ApiError } from '../http/apiError';
import type { Json } from '../http/body';
import { liteLlm } from './liteLlm';
import { llamaCpp } from './llamaCpp';
import { lmStudio } from './lmStudio';
import { ollama } from './ollama';
import { openai } from './openai';
import { openRouter } from './openRouter';
import { vllm } from './vllm';

const imitations = { openai, ollama, lmStudio, llamaCpp, vllm, openRouter, liteLlm } as const;

/** Servers that speak the Responses API, each as far as it does; `vllm` is the one without its store. */
export type ImitatedServer = keyof typeof imitations;

/** An answer that is written as it stands: an object as JSON, a string as plain text. */
export interface RawAnswer {
  readonly status: number;
  readonly body: object | string;
}

/** What a compatible server does otherwise than OpenAI's. */
export interface Imitation {
  /** Whether it has an operation, e.g. `GET /responses/{response_id}`. */
  has(operation: string): boolean;
  /** Its answer to a path that it does not have; undefined for OpenAI's own. */
  unknownPath(method: string, path: string): RawAnswer | undefined;
  /** An error as it writes it; undefined for OpenAI's own form. */
  errorBody(error: ApiError): object | undefined;
  /** The body of `POST /responses` as it takes it: without what it ignores; throws what it refuses. */
  understood(body: Json): Json;
  /** Its error for an input that the model has no room for; undefined when it drops the oldest part of it silently. */
  tooLong(characters: number, limit: number): ApiError | undefined;
  /** False when it lets in everyone, whatever key they have. */
  readonly wantsKey: boolean;
}

export function imitationOf(server: ImitatedServer): Imitation {
  return imitations[server];
}
