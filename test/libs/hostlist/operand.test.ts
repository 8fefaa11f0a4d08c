import t from 'tap'
import { MASKS_MAX, NAMES_MAX } from '../../../libs/hostlist/limits.ts'
import { type HostGroups, OperandNames } from '../../../libs/hostlist/operand.ts'
import { parsePattern } from '../../../libs/hostlist/pattern.ts'
import { thrown } from './_hostlists.ts'

const NODES = ['n1', 'n2', 'n10', 'login1']
const GROUPS: Record<string, string[]> = {
  gpu: ['n2', 'n10'],
  empty: [],
  'rack:a1': ['n1'],
  'rack:*': ['n1', 'n2'],
}

const known: HostGroups = {
  group: (source, name) => GROUPS[source === undefined ? name : `${source}:${name}`],
  all: () => NODES,
}

function namesOf(text: string, groups: HostGroups | undefined = known): string[] {
  return [...new OperandNames(groups).of(parsePattern({ operator: ',', text, offset: 4 }))]
}

t.test('groups stand for their nodes', async (t) => {
  t.same(namesOf('@gpu'), ['n2', 'n10'])
  t.same(namesOf('@rack:a1'), ['n1'])
  t.same(namesOf('@empty'), [])
})

t.test('@* are all nodes, and @SOURCE:* those that the source knows', async (t) => {
  t.same(namesOf('@*'), NODES)
  t.same(namesOf('@rack:*'), ['n1', 'n2'])
})

t.test('a group that does not exist is an error that names it', async (t) => {
  t.match(
    thrown(() => namesOf('@gpus')),
    { position: 5, problem: 'there is no group "gpus"', hint: /@\*/ },
  )
  t.match(
    thrown(() => namesOf('@rack:a[1-2]')),
    { problem: 'there is no group "a2" in the source "rack"' },
  )
})

t.test('wildcards stand for the nodes that they match, in the order of the nodes', async (t) => {
  t.same(namesOf('n*'), ['n1', 'n2', 'n10'])
  t.same(namesOf('n?'), ['n1', 'n2'])
  t.same(namesOf('*[2,1]'), ['n1', 'n2', 'login1'])
  t.same(namesOf('x*'), [])
})

t.test('without groups, groups and wildcards say that names are needed', async (t) => {
  const alone = new OperandNames(undefined)
  for (const [text, problem] of [
    ['@gpu', '"@gpu" is a group, but names are needed here'],
    ['@*', '"@*" is a group, but names are needed here'],
    ['n*', '"n*" has a wildcard, but names are needed here'],
  ] as const) {
    const pattern = parsePattern({ operator: ',', text, offset: 0 })
    t.match(
      thrown(() => [...alone.of(pattern)]),
      { code: 'MUSTER_HOSTLIST', problem, hint: /n\[1-4\]/ },
      text,
    )
  }
  t.same([...alone.of(parsePattern({ operator: ',', text: 'n1', offset: 0 }))], ['n1'])
})

t.test('names are counted over all operands, before they are made', async (t) => {
  const operands = new OperandNames(known)
  const take = (text: string): number =>
    [...operands.of(parsePattern({ operator: ',', text, offset: 0 }))].length
  t.equal(take(`n[1-${NAMES_MAX - 5}]`), NAMES_MAX - 5)
  t.equal(take('@gpu'), 2, 'the name of the group is counted too')
  t.equal(take('n?'), 2)
  t.throws(() => take('a'), { message: /the expression makes more than 1000000 names$/ })
})

t.test('a group without end is ended', async (t) => {
  const endless: HostGroups = {
    *group() {
      for (;;) yield 'n1'
    },
    all: () => [],
  }
  t.throws(() => namesOf('@a', endless), { message: /more than 1000000 names/ })
})

t.test('masks have a greatest number, those that brackets make among them', async (t) => {
  t.same(namesOf(`*[1-${MASKS_MAX}]`), NODES)
  t.throws(() => namesOf(`*[1-${MASKS_MAX + 1}]`), { message: /more than 100 wildcard masks/ })
})
