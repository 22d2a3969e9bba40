import type { OpenAI } from 'openai';

/** The client's own types, under the names that this folder uses. */
export type ResponseInputItem = OpenAI.Responses.ResponseInputItem;
export type ResponseRequest = OpenAI.Responses.ResponseCreateParamsStreaming;
