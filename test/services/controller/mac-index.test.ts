import t from 'tap'
import { MacIndex } from '../../../services/controller/mac-index.ts'

const MAC = ['52:54:00:00:00:01', '52:54:00:00:00:02', '52:54:00:00:00:03'] as const
const shown = (writes: ReturnType<MacIndex['plan']>): string[] =>
  writes.map(
    ({ key, value }) => `${key.slice(-2)} ${value === undefined ? 'gone' : Buffer.from(value).toString()}`,
  )
const none = () => []

t.test('the first plan compares what stands there with all records', async (t) => {
  const index = new MacIndex()
  index.observe('52-54-00-00-00-01', 'r1.node.n1')
  index.observe('52-54-00-00-00-02', 'r1.node.old')
  index.observe('52-54-00-00-00-03', 'r1.node.gone')
  const all = () => [
    { rack: 'r1', id: 'n1', mac: MAC[0] },
    { rack: 'r1', id: 'n2', mac: MAC[1] },
  ]
  t.same(shown(index.plan({ changes: [], all })), ['02 r1.node.n2', '03 gone'])
  t.same(index.plan({ changes: [], all: () => t.fail('asked for all again') as never }), [])
})

t.test('then it follows the records that are written', async (t) => {
  const index = new MacIndex()
  index.plan({ changes: [], all: () => [{ rack: 'r1', id: 'n1', mac: MAC[0] }] })
  const change = (id: string, before: string[], after: string[]) => ({ rack: 'r1', id, before, after })
  t.same(shown(index.plan({ changes: [change('n1', [MAC[0]], [MAC[1]])], all: none })), [
    '01 gone',
    '02 r1.node.n1',
  ])
  const swapped = [change('n2', [], [MAC[1]]), change('n1', [MAC[1]], [MAC[2]])]
  t.same(
    shown(index.plan({ changes: swapped, all: none })),
    ['02 r1.node.n2', '03 r1.node.n1'],
    'in any order',
  )
  t.same(
    shown(index.plan({ changes: [change('n1', [MAC[2], MAC[1]], [])], all: none })),
    ['03 gone'],
    'what is another’s stays',
  )
})
