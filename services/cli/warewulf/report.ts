import type { Note } from '../../../libs/warewulf/notes.ts'
import { clean, formatCount } from '../text.ts'

/** Notes of one file that say the same, each of another node. */
interface Group {
  first: Note
  count: number
}

/**
 * What became of the lines of the files: those that were changed or are of no use, and of the others how many there are.
 * Lines that say the same of several nodes are told once, with their number; `verbose` tells all of them, one by one.
 */
export function reportLines(notes: readonly Note[], { verbose }: { verbose: boolean }): string[] {
  const told = verbose
    ? notes.map((first): Group => ({ first, count: 1 }))
    : groupsOf(notes.filter(({ what }) => what !== 'taken'))
  const places = told.map(({ first }) => clean(`${first.file}:${first.line}`))
  const fields = told.map(({ first }) => clean(first.field))
  const widths = { place: widest(places), field: widest(fields) }
  const lines = told.map(({ first, count }, index) => {
    const place = places[index]!.padEnd(widths.place)
    const field = fields[index]!.padEnd(widths.field)
    const more = count > 1 ? ` (and ${formatCount(count - 1)} more like this)` : ''
    return `${place}  ${field}  ${first.what.padEnd('changed'.length)}  ${clean(first.text)}${more}`
  })
  return [...lines, ...countLines(notes, { verbose })]
}

/** Longer ones stand out rather than push everything else away. */
const WIDTH_MAX = 60

function widest(texts: readonly string[]): number {
  let width = 0
  for (const { length } of texts) if (length > width && length <= WIDTH_MAX) width = length
  return width
}

function groupsOf(notes: readonly Note[]): Group[] {
  const groups = new Map<string, Group>()
  for (const note of notes) {
    const key = likeness(note)
    const group = groups.get(key)
    if (group) group.count += 1
    else groups.set(key, { first: note, count: 1 })
  }
  return [...groups.values()]
}

/** Fields that no two nodes have alike: what they were changed to does not matter. */
const OWN_FIELDS = /\.(hwaddr|ipaddr|ipcidr|ipaddr6|ip6addr)$/

/** The same for notes that say the same of two nodes: without the name of the node or profile. */
function likeness({ file, field, what, text }: Note): string {
  const [, section = '', name = '', rest = field] = /^(nodes|nodeprofiles)\.([^.]+)(\..+)$/.exec(field) ?? []
  const says = what === 'changed' && OWN_FIELDS.test(field) ? text.replace(/: .*/s, '') : text
  const words = name === '' ? [says] : says.split(/([^\w-]+)/).map((word) => (word === name ? '' : word))
  return JSON.stringify([file, section, rest, what, ...words])
}

function countLines(notes: readonly Note[], { verbose }: { verbose: boolean }): string[] {
  return [...Map.groupBy(notes, ({ file }) => file)].map(([file, alike]) => {
    const count = (what: Note['what']) => alike.filter((note) => note.what === what).length
    const shown = verbose || count('taken') === 0 ? '' : '; --verbose shows all'
    return clean(
      `${file}: ${formatCount(count('taken'))} taken over as they are, ${formatCount(count('changed'))} changed, ${formatCount(count('unused'))} not used${shown}`,
    )
  })
}
