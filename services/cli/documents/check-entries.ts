import { MusterError } from '../../../libs/errors/muster-error.ts'
import { checkName } from '../../../libs/model/name.ts'
import { shapeProblems } from '../../../libs/model/schemas.ts'
import type { Entry } from './entry.ts'
import { titleOf } from './sections.ts'

/** Typical of YAML that is written by hand: `vlan: 12` where a text is wanted. */
const TEXT_WANTED = / must be string$/
const TEXT_HINT = 'A number, true or false that is meant as a text stands in quotes: "12".'

/** What is wrong with entries by themselves, each told with its place when it is asked for. */
export function checkEntries(entries: readonly Entry[]): { problems: (() => string)[]; hint?: string } {
  const problems: (() => string)[] = []
  let isTextWanted = false
  for (const entry of entries) {
    const { kind, name, value } = entry
    const misnamed = nameProblem(entry)
    if (misnamed !== undefined) problems.push(() => `${entry.place()}: ${misnamed}`)
    for (const { path, message } of shapeProblems({ kind, name, value })) {
      isTextWanted ||= TEXT_WANTED.test(message)
      problems.push(() => `${entry.place(path)}: ${titleOf(kind, name)}: ${message}`)
    }
  }
  return { problems, ...(isTextWanted && { hint: TEXT_HINT }) }
}

function nameProblem({ kind, name }: Entry): string | undefined {
  if (kind === 'setting') return undefined
  try {
    checkName(kind, name)
    return undefined
  } catch (error) {
    if (!(error instanceof MusterError)) throw error
    return `${error.message}. ${error.hint ?? ''}`.trim()
  }
}
