import type { Message } from 'openai/resources/conversations/conversations';
import type {
  Response,
  ResponseFunctionToolCallItem,
  ResponseFunctionToolCallOutputItem,
  ResponseOutputItem,
  ResponseReasoningItem,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses';

/** A response as it goes over the wire: `output_text` is added by the client. */
export type WireResponse = Omit<Response, 'output_text'>;

/** What the server keeps of a conversation: one message, call, output or reasoning. */
export type StoredItem =
  | Message
  | ResponseFunctionToolCallItem
  | ResponseFunctionToolCallOutputItem
  | ResponseReasoningItem;

/** Items that an answer is made of. */
export type OutputItem = ResponseOutputItem & StoredItem;

/** What real streams or the official document have and the client's types have not. */
interface Untyped {
  obfuscation?: string;
  /** The function's name, in `response.function_call_arguments.done`. */
  name?: string;
}

type Unnumbered<E> = E extends { sequence_number: number; response: Response }
  ? Omit<E, 'sequence_number' | 'response'> & { response: WireResponse }
  : E extends { sequence_number: number }
    ? Omit<E, 'sequence_number'> & Untyped
    : never;

/** A stream event before it gets its number. */
export type UnnumberedEvent = Unnumbered<ResponseStreamEvent>;

/** A stream event as it goes over the wire. */
export type NumberedEvent = UnnumberedEvent & { sequence_number: number };
