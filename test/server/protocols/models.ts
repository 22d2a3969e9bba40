import type { Model } from 'openai/resources/models';
import { ApiError } from '../http/apiError';
import type { Route } from '../http/router';
import { type ModelTraits, scriptedModels } from '../model/models';

const created = Date.UTC(2026, 0, 1) / 1000;

function toModel({ id }: ModelTraits): Model {
  return { id, object: 'model', created, owned_by: 'local-script' };
}

/** The list of models, and one of them. */
export function modelRoutes(): readonly Route[] {
  return [
    {
      method: 'GET',
      pattern: '/models',
      handle: exchange => exchange.json({ object: 'list', data: scriptedModels.map(toModel) }),
    },
    {
      method: 'GET',
      pattern: '/models/{model}',
      handle: (exchange, id = '') => exchange.json(toModel(traitsOf(id, 404))),
    },
  ];
}

/** What is known of a model; throws the real error, whose status differs by protocol, for one that does not exist. */
export function traitsOf(id: string, status: 400 | 404): ModelTraits {
  const found = scriptedModels.find(model => model.id === id);
  if (found) return found;
  const message = status === 404 ? `The model '${id}' does not exist` : `The requested model '${id}' does not exist.`;
  throw new ApiError(status, message, { param: 'model', code: 'model_not_found' });
}
