import type { Msg } from 'nats'

/** A message of a stream, as a push consumer delivers it. It owns its bytes. */
export interface Delivery {
  /** Sequence in the stream. */
  seq: number
  subject: string
  data: Uint8Array
  /** A tombstone of a KV bucket. */
  deleted: boolean
  /** Sequence among the consumer's deliveries: 1, 2, 3, ... */
  consumerSeq: number
  /** How many messages that match the filter come after this one. */
  pending: number
}

/**
 * Reads where a delivery stands out of its reply subject (nats-server, "ack reply subject"):
 * `$JS.ACK.<stream>.<consumer>.<delivered>.<stream seq>.<consumer seq>.<time>.<pending>`, and where domains are
 * in use `$JS.ACK.<domain>.<account>.<stream>. ... .<pending>.<random>`. Undefined for any other message.
 */
export function deliveryOf(message: Msg): Delivery | undefined {
  const tokens = (message.reply ?? '').split('.')
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK') return undefined
  if (tokens.length !== 9 && tokens.length < 11) return undefined
  const at = tokens.length === 9 ? 5 : 7
  const [seq, consumerSeq, , pending] = tokens.slice(at, at + 4).map(Number)
  if (!isCount(seq) || !isCount(consumerSeq) || !isCount(pending)) return undefined
  const operation = message.headers?.get('KV-Operation')
  return {
    seq,
    consumerSeq,
    pending,
    subject: message.subject,
    // The library hands out a view of a network packet, which would live as long as the value does.
    data: Uint8Array.from(message.data),
    deleted: operation === 'DEL' || operation === 'PURGE',
  }
}

export type ControlMessage =
  /** The server waits for an empty answer to `reply` before it sends more. */
  | { kind: 'flow'; reply: string }
  /** There is nothing to send; `consumerSeq` was the last that was. */
  | { kind: 'idle'; consumerSeq: number }

/** Flow control and idle heartbeats, which come as messages with status 100 (NATS ADR-15). */
export function controlOf(message: Msg): ControlMessage | undefined {
  const headers = message.headers
  if (headers?.code !== 100) return undefined
  if (message.reply) return { kind: 'flow', reply: message.reply }
  // A heartbeat of a consumer that is held back repeats what it waits for.
  const stalled = headers.get('Nats-Consumer-Stalled')
  if (stalled !== '') return { kind: 'flow', reply: stalled }
  const consumerSeq = Number(headers.get('Nats-Last-Consumer'))
  return isCount(consumerSeq) ? { kind: 'idle', consumerSeq } : undefined
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0
}
