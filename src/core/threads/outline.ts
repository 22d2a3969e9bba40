import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json';

/**
 * A record of a thread's file without what was said: enough to tell who said something, in which order, and how it ended.
 * What waits to be sent is kept whole. Takes and gives what hasn't been looked at yet.
 */
export function outlineOf(record: JsonObject): JsonObject {
  switch (record.type) {
    case 'messageAdded':
      return isJsonObject(record.message) ? { ...record, message: outlinedMessage(record.message) } : record;
    case 'runEvent':
      return isJsonObject(record.event) ? { ...record, event: outlinedEvent(record.event) } : record;
    default:
      return record;
  }
}

function outlinedMessage(message: JsonObject): JsonObject {
  return { ...message, text: emptied(message.text), attachments: withoutElements(message.attachments) };
}

function outlinedEvent(event: JsonObject): JsonObject {
  switch (event.type) {
    case 'delta':
    case 'final':
      return { ...event, text: emptied(event.text) };
    case 'item':
      return isJsonObject(event.item) ? { ...event, item: outlinedItem(event.item) } : event;
    default:
      return event;
  }
}

function outlinedItem({ wire: _wire, arguments: _given, output: _output, ...item }: JsonObject): JsonObject {
  return 'parts' in item ? { ...item, parts: withoutElements(item.parts) } : item;
}

/** What has the wrong form keeps it, so that it is passed over as it would be as a whole. */
function emptied(text: JsonValue | undefined): JsonValue | undefined {
  return typeof text === 'string' ? '' : text;
}

function withoutElements(list: JsonValue | undefined): JsonValue | undefined {
  return Array.isArray(list) ? [] : list;
}
