import type { UserError } from '../../shared/userError';
import { userError } from '../../shared/userError';
import type { Redact } from './redactor';

/** Failures in which no byte of the request can have arrived. */
const NEVER_SENT = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EPROTO',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'UND_ERR_CONNECT_TIMEOUT',
];
/** Node's own patience, which ends before ours when ours is set to more. */
const NODE_TIMEOUT_S = '300';
const TOO_SLOW = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];
const CERTIFICATE = /^(CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF|UNABLE_TO_(VERIFY|GET)|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/**
 * Tells apart why `fetch`, or the reading of a body, threw. `connectionLost` means that the request may have arrived.
 */
export function networkError(thrown: unknown, host: string, redact: Redact): UserError {
  const causes = causesOf(thrown);
  const codes = causes.map(({ code }) => code).filter(code => code !== undefined);
  const messages = causes.map(({ message }) => message).join(': ');
  const detail = redact([...new Set(codes)].join(', ') || messages);
  const more = { args: { host }, detail };
  if (codes.some(code => CERTIFICATE.test(code))) {
    return userError('certificateRejected', more);
  }
  if (/unexpected redirect|redirect mode/i.test(messages)) {
    return userError('redirected', more);
  }
  if (codes.some(code => TOO_SLOW.includes(code))) {
    return userError('noAnswer', { ...more, args: { host, seconds: NODE_TIMEOUT_S } });
  }
  const connecting = causes.some(({ code, syscall }) => code === 'ETIMEDOUT' && syscall === 'connect');
  if (connecting || codes.some(code => NEVER_SENT.includes(code)) || /\bbad port\b/i.test(messages)) {
    return userError('serverUnreachable', more);
  }
  return userError('connectionLost', more);
}

interface Cause {
  readonly message: string;
  readonly code: string | undefined;
  readonly syscall: string | undefined;
}

/** The error and what caused it, to any depth; a connection tried over several addresses has several. */
function causesOf(thrown: unknown): readonly Cause[] {
  if (typeof thrown !== 'object' || thrown === null) {
    return [];
  }
  const { message, code, syscall, cause, errors } = thrown as Readonly<Record<string, unknown>>;
  const own: Cause = {
    message: typeof message === 'string' ? message : '',
    code: typeof code === 'string' ? code : undefined,
    syscall: typeof syscall === 'string' ? syscall : undefined,
  };
  return [own, ...causesOf(cause), ...(Array.isArray(errors) ? errors.flatMap(causesOf) : [])];
}
