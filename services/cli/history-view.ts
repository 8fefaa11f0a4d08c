import { groupChanges } from './grouped-changes.ts'
import { alteredOf, type ChangeInFull, type ListedChange } from './history.ts'
import { foldedNames, named } from './names.ts'
import { type Column, formatTable } from './table.ts'
import { clean, cut, formatCount, formatTime } from './text.ts'

/** Groups of entities of one change that are shown; the others are counted. */
const GROUPS_MAX = 50

export const HISTORY_COLUMNS: Column[] = [
  { head: 'CHANGE', align: 'right' },
  ...['TIME', 'BY', 'WHAT', 'REASON'].map((head) => ({ head })),
]
const FIELD_COLUMNS = ['  FIELD', 'BEFORE', 'AFTER'].map((head) => ({ head }))

export function historyRow({ seq, at, actor, reason, ops }: ListedChange): string[] {
  return [String(seq), formatTime(at), actor, whatText(ops), reason]
}

/** `node n[1-4], profile default; deleted node n9`. */
function whatText({ put, delete: deleted }: ListedChange['ops']): string {
  const texts = (names: Record<string, string>): string =>
    Object.entries(names)
      .map(([kind, folded]) => `${kind} ${folded}`)
      .join(', ')
  const gone = texts(deleted)
  return [texts(put), gone && `deleted ${gone}`].filter(Boolean).join('; ')
}

/** One change: who made it, and what it did to each entity, those with the same together. */
export function changeLines(change: ChangeInFull, options: { width: number | undefined }): string[] {
  const { seq, at, actor, reason, digest, prev, entities, more } = change
  const { width } = options
  const groups = groupChanges(alteredOf(entities), { groupsMax: GROUPS_MAX })
  const blocks = groups.slice(0, GROUPS_MAX).flatMap(({ kind, done, names, fields }) => {
    const head = `${named(kind, names)} ${done}`
    if (fields.length === 0) return ['', clean(head)]
    const rows = fields.map(({ field, before, after }) => [`  ${field}`, before, after])
    return ['', clean(`${head}:`), ...formatTable({ columns: FIELD_COLUMNS, rows, width })]
  })
  const left = groups.slice(GROUPS_MAX).flatMap(({ names }) => names)
  return [
    `change ${seq}, ${formatTime(at)}, by ${actor}${reason === '' ? '' : `: ${reason}`}`,
    `digest ${digest}`,
    `follows ${prev}`,
    ...blocks,
    ...(left.length > 0 ? ['', `And ${formatCount(left.length)} more: ${foldedNames(left)}`] : []),
    ...(more > 0 ? ['', `And ${formatCount(more)} more that are not shown here.`] : []),
  ].map((line) => cut(clean(line), width ?? Number.POSITIVE_INFINITY))
}
