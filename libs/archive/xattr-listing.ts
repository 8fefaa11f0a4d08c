import { decodePath } from './path-bytes.ts'

/** A file and the names of its extended attributes. */
export interface AttributedFile {
  path: string
  names: string[]
}

const ENTRY = /^[-dlcbpshC][-rwxsStT]{9}([.*+ ])?[^"]*"((?:[^"\\]|\\.)*)"/
const ATTRIBUTE = /^ {2}x: \d+ (.+)$/
const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 }

/**
 * Understands the lines of GNU tar's most verbose listing: an entry's line has `*` or `+` behind the mode if the entry
 * has attributes, and a line `  x: SIZE NAME` for each follows. `lines` are Latin-1 decoded bytes. An entry that is
 * marked, but whose attributes are not listed, is reported without names rather than not at all.
 */
export async function* parseListing(
  lines: AsyncIterable<string>,
): AsyncGenerator<AttributedFile, void, void> {
  let current: (AttributedFile & { marked: boolean }) | undefined
  const finished = (): AttributedFile[] =>
    current && (current.marked || current.names.length > 0)
      ? [{ path: current.path, names: current.names }]
      : []

  for await (const line of lines) {
    const attribute = ATTRIBUTE.exec(line)
    if (attribute && current) {
      current.names.push(decodePath(Buffer.from(attribute[1]!, 'latin1')))
      continue
    }
    const entry = ENTRY.exec(line)
    if (!entry) continue // what tar says about access lists, and the end of a name with a newline in it
    yield* finished()
    current = { path: pathOf(entry[2]!), names: [], marked: entry[1] === '*' || entry[1] === '+' }
  }
  yield* finished()
}

/** tar was asked for `.`: every name starts with it, and a directory's ends with a slash. */
function pathOf(quoted: string): string {
  return decodePath(unquote(quoted)).replace(/^\.\//, '').replace(/\/$/, '')
}

/** Takes back `--quoting-style=c`: C's escapes, with three octal digits for what cannot be printed. */
function unquote(text: string): Buffer {
  const plain = text.replace(/\\([0-7]{3}|.)/g, (_, escaped: string) =>
    escaped.length === 3
      ? String.fromCharCode(Number.parseInt(escaped, 8))
      : String.fromCharCode(ESCAPES[escaped] ?? escaped.charCodeAt(0)),
  )
  return Buffer.from(plain, 'latin1')
}
