import type { GroupRecord } from '../records/group-record.ts'
import type { NodeRecord } from '../records/node-record.ts'
import { checkKernelArgs } from './safe-value.ts'
import { checkServers } from './servers.ts'

export interface NodeScriptInput {
  /** The script of the node's group, for the loader that asks. */
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
 * What scripts of all loaders know of a node, in the order in which it is set; without what it does not have. What the
 * names mean is said in docs/boot.md. @throws {UnsafeScriptValueError | ScriptLimitError}
 */
export function nodeValues(input: NodeScriptInput): [name: string, value: string][] {
  const { node, group, runtime, pair, mac, servers } = input
  checkServers(servers)
  checkKernelArgs(node.kernelArgs)
  const values: [name: string, value: string][] = [
    ['node', node.id],
    ...machineValues({ mac, servers }),
    ['pair', pair],
    ['image', group.image.name],
    ['kernel', group.kernel.version],
    ['initramfs', group.initramfs ? 'initrd=initramfs' : ''],
    ['modules', group.modules.length > 0 ? 'initrd=modules' : ''],
    ['runtime', runtime ? 'initrd=runtime' : ''],
    ['args', node.kernelArgs.join(' ')],
  ]
  return values.filter(([, value]) => value !== '')
}

/** The same of a machine of which nothing is known but its address. */
export function machineValues({
  mac,
  servers,
}: {
  mac: string
  servers: readonly string[]
}): [name: string, value: string][] {
  return [
    ['wwid', mac],
    ['urlmac', mac.replaceAll(':', '-')],
    ['servers', servers.join(',')],
  ]
}

export function pauseOf(mac: string): number {
  return PAUSE_MIN + (Number.parseInt(mac.slice(-2), 16) % PAUSE_SPREAD)
}
