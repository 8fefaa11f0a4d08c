// Prints where muster renders a case of the golden files otherwise than Go did: all, or those of one kind.
//   node scripts/oracle/template/compare.ts [--kind KIND] [--max NUMBER] [--find TEXT]
import { parseArgs } from 'node:util'
import { reasonFor } from '../../../test/libs/template/golden/differences.ts'
import { readGolden } from './golden-files.ts'
import { agree, describe, type Outcome, outcomeOf } from './outcome.ts'
import type { GoldenCase } from './template-case.ts'

const { values } = parseArgs({
  options: {
    kind: { type: 'string' },
    max: { type: 'string', default: '50' },
    /** Only cases whose text contains it. */
    find: { type: 'string', default: '' },
  },
})
const { kinds, sets } = readGolden()
let shown = 0
let sum = 0
for (const [kind, cases] of kinds) {
  if (values.kind !== undefined && !kind.startsWith(values.kind)) continue
  const chosen = cases.filter(({ text }) => text.includes(values.find))
  const different = chosen.map(check).filter((said) => said !== undefined)
  sum += different.length
  console.log(`--- ${kind}: ${different.length} of ${chosen.length} differ`)
  const shownNow = different.slice(0, Number(values.max) - shown)
  shown += shownNow.length
  for (const said of shownNow) console.log(said)
}
console.log(`--- in all ${sum} differ, ${shown} of them shown`)

/** The difference of a case, if there is one that is not on purpose. */
function check(golden: GoldenCase): string | undefined {
  let ours: Outcome
  try {
    ours = outcomeOf(golden, sets)
  } catch (error) {
    // An error of another kind is a fault of the engine: shown like a difference.
    const message = error instanceof Error ? error.stack?.split('\n').slice(0, 4).join(' | ') : String(error)
    return describe(golden, { error: { phase: 'exec', message: `NO ERROR OF A TEMPLATE: ${message}` } })
  }
  if (agree(golden, ours) || reasonFor(golden) !== undefined) return undefined
  return describe(golden, ours)
}
