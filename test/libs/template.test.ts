// The cases of template/golden were rendered by Go: see scripts/oracle/template, whose compare.ts shows all differences.
import t from 'tap'
import { readGolden } from '../../scripts/oracle/template/golden-files.ts'
import { agree, describe, type Outcome, outcomeOf } from '../../scripts/oracle/template/outcome.ts'
import { type GoldenCase, nameOf } from '../../scripts/oracle/template/template-case.ts'
import { DIFFERENCES, type Difference, reasonFor } from './template/golden/differences.ts'

/** How many are told of one kind: enough to see what is wrong. */
const TOLD_MAX = 5

const { kinds, sets } = readGolden()
const used = new Set<Difference>()

/** An error that is none of a template's is a fault of the engine, whatever Go makes of the case. */
function outcome(golden: GoldenCase): Outcome {
  try {
    return outcomeOf(golden, sets)
  } catch (error) {
    throw new Error(`${golden.kind}: ${JSON.stringify(nameOf(golden))} fails`, { cause: error })
  }
}

for (const [kind, cases] of kinds) {
  t.test(`templates come out as Go renders them: ${kind}`, async (t) => {
    const wrong: string[] = []
    const stale: string[] = []
    for (const golden of cases) {
      const ours = outcome(golden)
      const same = agree(golden, ours)
      const difference = reasonFor(golden)
      if (difference) used.add(difference)
      if (!same && !difference) wrong.push(describe(golden, ours))
      if (same && difference) stale.push(nameOf(golden))
    }
    const told = wrong.length === 0 ? [] : [`${wrong.length} of ${cases.length}`, ...wrong.slice(0, TOLD_MAX)]
    t.same(told, [], 'no case differs')
    t.same(stale.slice(0, TOLD_MAX), [], 'what differs on purpose really differs')
  })
}

t.test('every difference on purpose is found in a case', async (t) => {
  const unused = DIFFERENCES.filter((difference) => !used.has(difference))
  t.same(
    unused.map(({ reason }) => reason),
    [],
    'none is stale',
  )
})
