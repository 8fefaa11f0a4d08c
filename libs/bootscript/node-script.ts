import { type NodeScriptInput, nodeValues, pauseOf } from './node-values.ts'
import { checkScriptValue } from './safe-value.ts'

/**
 * The iPXE script of a node: `set` lines with its own values, then the body that it shares with its group.
 *
 * @throws {UnsafeScriptValueError | ScriptLimitError}
 */
export function nodeScript(input: NodeScriptInput): string {
  return ipxeScript({ ...input, values: nodeValues(input) })
}

/** An iPXE script with these values. @throws {UnsafeScriptValueError} */
export function ipxeScript(options: {
  values: readonly [name: string, value: string][]
  mac: string
  servers: readonly string[]
  body: string
}): string {
  const { values, mac, servers, body } = options
  const all: [name: string, value: string][] = [
    ...values,
    ...servers.map((server, i): [string, string] => [`server${i + 1}`, server]),
    ['pause:int32', String(pauseOf(mac))],
  ]
  const lines = all.map(([name, value]) => {
    checkScriptValue(name, value)
    return `set ${name} ${value}`
  })
  return `#!ipxe\n${lines.join('\n')}\n\n${body}`
}
