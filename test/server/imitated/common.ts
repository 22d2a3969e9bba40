import { type ApiError, badRequest } from '../http/apiError';
import type { Json } from '../http/body';
import { knownParams } from '../protocols/responses/createParams';
import type { Imitation } from './imitation';

const models = ['GET /models', 'GET /models/{model}'];

/** Whether an operation is among these, or is about the models, which every server has. */
export function only(...operations: readonly string[]): Imitation['has'] {
  return operation => models.includes(operation) || operations.includes(operation);
}

/** The body without these parameters, and without those that no document knows: compatible servers ignore them. */
export function ignoring(body: Json, ...ignored: readonly string[]): Json {
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => knownParams.includes(name) && !ignored.includes(name)),
  );
}

/** OpenAI's error for an input that the model has no room for. */
export function contextLengthExceeded(): ApiError {
  return badRequest(
    'Your input exceeds the context window of this model. Please adjust your input and try again.',
    'input',
    'context_length_exceeded',
  );
}
