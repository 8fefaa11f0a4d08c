import { grubWord } from './grub-value.ts'
import { kernelWords } from './kernel-words.ts'
import { type NodeScriptInput, nodeValues, pauseOf } from './node-values.ts'

/** Pauses between rounds, each twice as long as the one before: GRUB cannot count. */
const ROUNDS = 5

/**
 * The GRUB script of a node: its own values, a function that loads a kernel with its arguments, and the body that it
 * shares with its group.
 *
 * @throws {UnsafeScriptValueError | ScriptLimitError}
 */
export function grubScript(input: NodeScriptInput): string {
  const { node, mac, servers } = input
  const words = [`wwid=${mac}`, `muster.servers=${servers.join(',')}`, ...kernelWords(node.kernelArgs)]
  const quoted = words.map((word) => grubWord('kernel argument', word))
  const load = `function node_linux {\n  linux "$@" ${quoted.join(' ')}\n}\n`
  return `${grubValues({ ...input, values: nodeValues(input) })}\n${load}\n${input.body}`
}

/**
 * Lines that set these values, and the servers as GRUB's devices: the one that the script came from (`muster`, see
 * grub-start.ts), then the others. @throws {UnsafeScriptValueError}
 */
export function grubValues(options: {
  values: readonly [name: string, value: string][]
  mac: string
  servers: readonly string[]
}): string {
  const { values, mac, servers } = options
  const pauses = Array.from({ length: ROUNDS }, (_, round) => pauseOf(mac) * 2 ** round)
  const all: [name: string, value: string][] = [...values, ['pauses', pauses.join(' ')]]
  const [first = '', ...others] = servers.flatMap(grubDevice)
  return `${all.map(([name, value]) => `set ${name}=${grubWord(name, value)}\n`).join('')}if [ -z "$muster" ]; then
  set muster=${grubWord('server', first)}
fi
set bases="$muster "${grubWord('servers', others.join(' '))}
`
}

/** `http://10.0.0.1:9873` as GRUB names it; nothing for what it cannot speak. */
function grubDevice(server: string): string[] {
  const authority = /^http:\/\/([^/]+)\/?$/.exec(server)?.[1]
  return authority === undefined ? [] : [`(http,${authority})`]
}
