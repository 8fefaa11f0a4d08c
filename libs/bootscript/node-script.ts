import type { GroupRecord } from '../records/group-record.ts'
import type { NodeRecord } from '../records/node-record.ts'
import { checkKernelArgs, checkScriptValue } from './safe-value.ts'
import { checkServers } from './servers.ts'

export interface NodeScriptInput {
  /** The script of the node's group: `group.script.body`, unless a test says otherwise. */
  body: string
  node: NodeRecord
  group: GroupRecord
  /** Whether the runtime overlay is there for a loader, which asks from any port. */
  runtime: boolean
  /** Names what the two serve: the node shows it when it asks for the parts, so that they fit together. */
  pair: string
  /** The address that the node asked with: lower case, colons. */
  mac: string
  /** Base URLs of the boot servers to try, this one first: `http://10.0.0.1:9873`. */
  servers: readonly string[]
}

/** Seconds before a failed boot is tried again: between these, by MAC address, so that a rack spreads out. */
const PAUSE_MIN = 5
const PAUSE_SPREAD = 8

/**
 * The iPXE script of a node: `set` lines with its own values, then the body that it shares with its group. What the
 * names mean is said at the head of config/boot/default.ipxe.
 *
 * @throws {UnsafeScriptValueError | ScriptLimitError}
 */
export function nodeScript(input: NodeScriptInput): string {
  const { body, node, group, runtime, pair, mac, servers } = input
  checkServers(servers)
  checkKernelArgs(node.kernelArgs)
  const values: [name: string, value: string][] = [
    ['node', node.id],
    ['wwid', mac],
    ['urlmac', mac.replaceAll(':', '-')],
    ['pair', pair],
    ['image', group.image.name],
    ['kernel', group.kernel.version],
    ['servers', servers.join(',')],
    ...servers.map((server, i): [string, string] => [`server${i + 1}`, server]),
    ['modules', group.modules.length > 0 ? 'initrd=modules' : ''],
    ['runtime', runtime ? 'initrd=runtime' : ''],
    ['args', node.kernelArgs.join(' ')],
    ['pause:int32', String(pauseOf(mac))],
  ]
  const lines = values.filter(([, value]) => value !== '').map(([name, value]) => assignment(name, value))
  return `#!ipxe\n${lines.join('\n')}\n\n${body}`
}

function assignment(name: string, value: string): string {
  checkScriptValue(name, value)
  return `set ${name} ${value}`
}

function pauseOf(mac: string): number {
  return PAUSE_MIN + (Number.parseInt(mac.slice(-2), 16) % PAUSE_SPREAD)
}
