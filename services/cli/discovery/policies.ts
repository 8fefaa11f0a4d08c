import type { DiscoveryPolicy, DiscoverySettings } from '../../../libs/model/discovery.ts'
import { EntityMissingError } from '../../../libs/model/errors.ts'
import { checkName } from '../../../libs/model/name.ts'
import { suggestion } from '../../../libs/model/nearest.ts'
import type { Edit } from '../change.ts'
import type { Client } from '../client.ts'
import { UsageError } from '../errors.ts'
import { formatCount } from '../text.ts'

/** Options of `muster discovery add`. */
export interface PolicyFlags {
  by: 'order' | 'port'
  rack?: string
  nodes?: string
  switch?: string
  firstPort?: number
  port?: string[]
}

export interface Policies {
  seq: number
  value: DiscoverySettings
}

export function readPolicies(client: Client): Promise<Policies> {
  return client.get('/v1/settings/discovery')
}

export function editOf({ seq, value: before }: Policies, policies: readonly DiscoveryPolicy[]): Edit {
  const after = policies.length > 0 ? { policies: [...policies] } : undefined
  return { kind: 'setting', name: 'discovery', seq, before: seq === 0 ? undefined : before, after }
}

/** @throws {UsageError} {ValueInvalidError} */
export function policyOf(name: string, flags: PolicyFlags): DiscoveryPolicy {
  checkName('policy', name)
  const { by, rack, nodes, switch: at, firstPort, port } = flags
  return {
    name,
    by,
    ...(rack !== undefined && { rack }),
    ...(nodes !== undefined && { nodes }),
    ...(at !== undefined && { switch: at }),
    ...(firstPort !== undefined && { firstPort }),
    ...(port && { ports: Object.fromEntries(port.map(portOf)) }),
  }
}

/** A switch may have an equals sign in what it calls its ports; a node has none. */
function portOf(text: string): [port: string, node: string] {
  const equals = text.lastIndexOf('=')
  if (equals > 0 && equals < text.length - 1) return [text.slice(0, equals), text.slice(equals + 1)]
  throw new UsageError(`--port: ${JSON.stringify(text)} is not PORT=NODE`, {
    hint: 'As the switch says it, with its own name or without: sw1/Ethernet1/17=n17.',
  })
}

/** The policies that are left without those. @throws {EntityMissingError} */
export function withoutPolicies(
  { policies }: DiscoverySettings,
  names: readonly string[],
): DiscoveryPolicy[] {
  const known = policies.map(({ name }) => name)
  const missing = names.find((name) => !known.includes(name))
  if (missing === undefined) return policies.filter(({ name }) => !names.includes(name))
  throw new EntityMissingError(`there is no policy ${missing}${suggestion(missing, known)}`, {
    hint: "'muster discovery list' shows those there are.",
  })
}

export function rowOf({ name, rack, by, nodes, switch: at, firstPort, ports }: DiscoveryPolicy): string[] {
  const order = nodes ?? 'all that are discoverable'
  const count = Object.keys(ports ?? {}).length
  const listed = `${formatCount(count)} port${count === 1 ? '' : 's'}`
  const counted = `${nodes} from port ${firstPort ?? 1} on`
  return [name, rack ?? '-', by, at ?? '-', by === 'order' ? order : ports ? listed : counted]
}
