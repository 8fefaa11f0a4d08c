import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { foldHostlist } from '../../libs/hostlist/fold-hostlist.ts'
import { parseMacList } from '../../libs/hostlist/mac-list.ts'
import { UsageError } from './errors.ts'
import { cut } from './text.ts'

const SHOWN_LENGTH_MAX = 200

/** The MAC addresses that a file gives to nodes, in the order of their names. @throws {UsageError} @throws {MacListError} */
export async function readMacs(
  path: string,
  options: { directory: string; names: readonly string[] },
): Promise<string[]> {
  let text: string
  try {
    text = await readFile(resolve(options.directory, path), 'utf8')
  } catch (error) {
    throw new UsageError(`the MAC addresses cannot be read: ${messageOf(error)}`)
  }
  return macsFor(options.names, text)
}

/**
 * By the names in the list where it has names, else in order. Every node gets one, and none is left over.
 * @throws {UsageError} @throws {MacListError}
 */
export function macsFor(names: readonly string[], text: string): string[] {
  const entries = parseMacList(text)
  if (entries.some(({ name }) => name !== undefined)) return byName(names, entries)
  if (entries.length !== names.length) {
    throw new UsageError(`there are ${names.length} nodes, but ${entries.length} MAC addresses`, {
      hint: 'Without names they are given in order, and every node needs its own.',
    })
  }
  return entries.map(({ mac }) => mac)
}

function byName(names: readonly string[], entries: readonly { name?: string; mac: string }[]): string[] {
  const macs = new Map<string, string>()
  for (const { name, mac } of entries) {
    if (name === undefined) {
      throw new UsageError(`${mac} stands without a name, where others have one`, {
        hint: 'Give all of them a name, or none.',
      })
    }
    if (macs.has(name)) {
      throw new UsageError(`the list has two MAC addresses for ${name}`, {
        hint: 'One at a time: those of another network device go into a list of their own, with --netname.',
      })
    }
    macs.set(name, mac)
  }
  refuseUnequal('no MAC address for', new Set(names).difference(macs))
  refuseUnequal(
    'MAC addresses for nodes that are not meant:',
    new Set(macs.keys()).difference(new Set(names)),
  )
  return names.map((name) => macs.get(name)!)
}

function refuseUnequal(what: string, names: ReadonlySet<string>): void {
  if (names.size === 0) return
  throw new UsageError(`the list has ${what} ${cut(foldHostlist(names), SHOWN_LENGTH_MAX)}`, {
    hint: 'The names in the list must be those of the command.',
  })
}
