import { MacListError } from './errors.ts'
import { MAC_LIST_LENGTH_MAX, NAME_LENGTH_MAX } from './limits.ts'

export interface MacEntry {
  /** The node's name, if the line has one. */
  name?: string
  /** Lower case, with colons. */
  mac: string
}

/** As firmware, switches and people write it: pairs with colons or hyphens, fours with dots, or digits alone. */
const MAC = /^([0-9a-f]{2}(([:-])[0-9a-f]{2}(\3[0-9a-f]{2}){4})|[0-9a-f]{4}(\.[0-9a-f]{4}){2}|[0-9a-f]{12})$/i
const NAME = /^[A-Za-z0-9._-]+$/
const COMMENT = /#.*/
const SEPARATOR = /\s*,\s*|\s+/
const HINT = 'A line is a MAC address (52:54:00:12:34:56), alone or with a name before or behind it.'

/**
 * MAC addresses from a text, one a line: `MAC`, `NAME MAC` or `MAC NAME`, separated by white space or a comma,
 * as asset lists and vendors' spreadsheets have them. Comments begin with #; empty lines are skipped. A MAC
 * address that comes twice is an error, a name is not: nodes have several network devices.
 * @throws {MacListError}
 */
export function parseMacList(text: string): MacEntry[] {
  if (text.length > MAC_LIST_LENGTH_MAX) {
    throw new MacListError(1, `the list is longer than ${MAC_LIST_LENGTH_MAX} characters`, {
      hint: 'Give it in several parts.',
    })
  }
  const entries: MacEntry[] = []
  const lineOf = new Map<string, number>()
  for (const [at, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const content = raw.replace(COMMENT, '').trim()
    if (content === '') continue
    const line = at + 1
    const entry = parseEntry(content.split(SEPARATOR), line)
    const before = lineOf.get(entry.mac)
    if (before !== undefined) {
      throw new MacListError(line, `${entry.mac} is on line ${before} already`, {
        hint: 'Every network device has its own address: remove one of the lines.',
      })
    }
    lineOf.set(entry.mac, line)
    entries.push(entry)
  }
  return entries
}

function parseEntry(fields: readonly string[], line: number): MacEntry {
  if (fields.length > 2)
    throw new MacListError(line, `${fields.length} fields, where two are the most`, { hint: HINT })
  const macs = fields.filter((field) => MAC.test(field))
  const names = fields.filter((field) => !MAC.test(field))
  if (macs.length > 1) throw new MacListError(line, 'two MAC addresses', { hint: HINT })
  if (macs.length === 0)
    throw new MacListError(line, `no MAC address in ${shown(fields.join(' '))}`, { hint: HINT })
  const mac = normalise(macs[0]!)
  const name = names[0]
  if (name === undefined) return { mac }
  if (!NAME.test(name) || name.length > NAME_LENGTH_MAX) {
    throw new MacListError(line, `${shown(name)} is not a name`, {
      hint: 'A name beside a MAC address is that of one node: letters, digits, dots, hyphens, underscores.',
    })
  }
  return { name, mac }
}

function normalise(mac: string): string {
  return mac.replace(/[-:.]/g, '').toLowerCase().match(/../g)!.join(':')
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}
