import { clean, cut } from './text.ts'

export interface Column {
  head: string
  /** Figures stand to the right, and are never cut: half a number is another one. */
  align?: 'right'
  /** What says nothing if a part of it is missing, a time for example, is not cut either. */
  whole?: true
}

const GAP = '  '
/** A column is not cut to fewer characters than this, or than its head has. */
const CELL_MIN = 6
const SURROGATE = /[\ud800-\udfff]/

/**
 * Lines of a table for people: the head, then the rows. Where `width` characters are too few, the widest columns are
 * cut first; where that is not enough, the end of the lines. The first column, which names the row, is left whole.
 */
export function formatTable(options: {
  columns: readonly Column[]
  rows: readonly (readonly string[])[]
  width: number | undefined
}): string[] {
  const { columns, width } = options
  const heads = columns.map((column) => column.head)
  const rows = [heads, ...options.rows.map((row) => row.map(clean))]
  const widths = fit({ widths: widthsOf(rows), columns, width })
  return rows.map((row) => {
    const cells = row.map((cell, index) =>
      pad(cut(cell, widths[index]!), widths[index]!, columns[index]?.align),
    )
    const line = cells.join(GAP).trimEnd()
    return width === undefined ? line : cut(line, width)
  })
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = []
  for (const row of rows) {
    for (let index = 0; index < row.length; index += 1) {
      const length = lengthOf(row[index]!)
      if (length > (widths[index] ?? -1)) widths[index] = length
    }
  }
  return widths
}

/** Takes from the widest column, one character at a time, what is too much. */
function fit(options: { widths: number[]; columns: readonly Column[]; width: number | undefined }): number[] {
  const { columns, width } = options
  if (width === undefined) return options.widths
  const widths = [...options.widths]
  const floors = columns.map(({ head, align, whole }, index) =>
    index === 0 || align === 'right' || whole
      ? widths[index]!
      : Math.min(widths[index]!, Math.max(CELL_MIN, head.length)),
  )
  let excess = widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1)) - width
  for (; excess > 0; excess -= 1) {
    let widest = -1
    widths.forEach((each, index) => {
      if (each > floors[index]! && each > (widths[widest] ?? 0)) widest = index
    })
    if (widest === -1) break
    widths[widest]! -= 1
  }
  return widths
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(text)))
  return align === 'right' ? space + text : text + space
}

/** Only characters beyond the first plane of Unicode are two units long, and few tables have any. */
function lengthOf(text: string): number {
  return SURROGATE.test(text) ? [...text].length : text.length
}
