import type { Edit } from '../change.ts'

const LISTS = ['systemOverlays', 'runtimeOverlays'] as const

/** The edits, with some overlays taken out of the lists that are to be. */
export function withoutOverlays(edits: readonly Edit[], names: ReadonlySet<string>): Edit[] {
  return edits.map((edit) =>
    edit.kind === 'setting' ? edit : { ...edit, after: without(edit.after, names) },
  )
}

function without(value: unknown, names: ReadonlySet<string>): unknown {
  const fields = { ...(value as Partial<Record<(typeof LISTS)[number], string[]>>) }
  for (const list of LISTS) {
    const left = fields[list]?.filter((item) => !names.has(item.replace(/^~/, '')))
    if (left?.length === 0) delete fields[list]
    else if (left) fields[list] = left
  }
  return fields
}
