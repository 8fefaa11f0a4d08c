import { type Altered, groupChanges } from '../grouped-changes.ts'
import { foldedNames, named } from '../names.ts'
import { formatTable } from '../table.ts'
import { clean } from '../text.ts'

/** Groups of entities that are shown; the others are counted. */
const GROUPS_MAX = 20
const COLUMNS = ['  FIELD', 'YOU SAW', 'NOW'].map((head) => ({ head }))

/** Lines that show what somebody else made of entities since they were read. */
export function changedMeanwhile(
  altered: readonly Altered[],
  { width }: { width: number | undefined },
): string[] {
  const groups = groupChanges(altered, { groupsMax: GROUPS_MAX })
  const lines = groups.slice(0, GROUPS_MAX).flatMap(({ kind, done, names, fields }) => {
    const head = clean(`Meanwhile, somebody else ${done} ${named(kind, names)}`)
    if (fields.length === 0) return [`${head}.`]
    const rows = fields.map(({ field, before, after }) => [`  ${field}`, before, after])
    return [`${head}:`, ...formatTable({ columns: COLUMNS, rows, width })]
  })
  const left = groups.slice(GROUPS_MAX).flatMap(({ names }) => names)
  return left.length > 0 ? [...lines, `And ${foldedNames(left)}.`] : lines
}
