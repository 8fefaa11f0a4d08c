/** A place in a template, as editors count: both from 1, columns in UTF-16 units. */
export interface Position {
  name: string
  line: number
  column: number
}

/** Trees and tokens carry offsets only; a position is worked out when an error needs one. */
export function positionAt(source: { name: string; text: string }, offset: number): Position {
  const before = source.text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  let line = 1
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++
  return { name: source.name, line, column: offset - lineStart + 1 }
}
