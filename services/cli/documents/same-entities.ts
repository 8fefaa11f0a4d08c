import { byTitle, type Current } from './description.ts'
import type { Documents } from './entry.ts'
import { DocumentInvalidError } from './errors.ts'
import { titleOf } from './sections.ts'

/**
 * Checks that a text that was edited describes what it described before: no entity less and none more.
 * @throws {DocumentInvalidError} saying which command does that
 */
export function checkSameEntities({ entries }: Documents, edited: readonly Current[]): void {
  const present = byTitle(entries)
  const known = byTitle(edited)
  const gone = edited.filter(({ kind, name }) => !present.has(titleOf(kind, name)))
  const added = entries.filter(({ kind, name }) => !known.has(titleOf(kind, name)))
  const problems = [
    ...gone.map(
      ({ kind, name }) => `${titleOf(kind, name)} is not in the text any more${deleted(kind, name)}`,
    ),
    ...added.map((entry) => () => {
      const { kind, name } = entry
      const title = titleOf(kind, name)
      const instead = kind === 'setting' ? "'muster cluster edit'" : `'muster ${kind} add ${name}'`
      return `${entry.place()}: ${title} was not in the text before; use ${instead}`
    }),
  ]
  if (problems.length > 0) throw new DocumentInvalidError(problems)
}

function deleted(kind: string, name: string): string {
  return kind === 'setting' ? '' : `; to delete it, use 'muster ${kind} delete ${name}'`
}
