import { MessageType6, OptionCode6 } from './codes.ts'
import { DUID_BYTES_MAX } from './limits.ts'
import type { Message6 } from './message.ts'
import { optionOf } from './options.ts'

/** What the identifiers in a message must be. */
interface Rule {
  /** `ours`: it names this server; `ours-if-any`: or none. */
  server: 'none' | 'ours' | 'ours-if-any'
  client: 'needed' | 'may'
}

const TO_ANYBODY: Rule = { server: 'none', client: 'needed' }
const TO_US: Rule = { server: 'ours', client: 'needed' }

/** RFC 8415, 16.2 to 16.12. What is not here is not for servers. */
const RULES: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [MessageType6.solicit, TO_ANYBODY],
  [MessageType6.confirm, TO_ANYBODY],
  [MessageType6.rebind, TO_ANYBODY],
  [MessageType6.request, TO_US],
  [MessageType6.renew, TO_US],
  [MessageType6.release, TO_US],
  [MessageType6.decline, TO_US],
  [MessageType6.informationRequest, { server: 'ours-if-any', client: 'may' }],
])

/** Why a server must leave a message alone, if it must. */
export function whyInvalid({ type, options }: Message6, { duid }: { duid: Buffer }): string | undefined {
  const rule = RULES.get(type)
  if (rule === undefined) return `message type ${type} is not for servers`
  const client = optionOf(options, OptionCode6.clientId)
  if (client === undefined && rule.client === 'needed') return 'says no client identifier'
  if (client !== undefined && (client.length < 3 || client.length > DUID_BYTES_MAX))
    return `a client identifier of ${client.length} bytes`
  const server = optionOf(options, OptionCode6.serverId)
  if (server === undefined) return rule.server === 'ours' ? 'names no server' : undefined
  if (rule.server === 'none') return 'names a server where it may not'
  return server.equals(duid) ? undefined : 'is for another server'
}

/** Whether this server was chosen by the client, which then asks nobody else. */
export function isForUs({ options }: Message6, { duid }: { duid: Buffer }): boolean {
  return optionOf(options, OptionCode6.serverId)?.equals(duid) === true
}
