import fc from 'fast-check'
import t from 'tap'
import { formatTable } from '../../../services/cli/table.ts'

const columns = [{ head: 'NODE' }, { head: 'READY', align: 'right' as const }, { head: 'COMMENT' }]
const rows = [
  ['n1', '7', 'the first node of the rack'],
  ['node-12', '1204', ''],
]

t.test('columns are as wide as what is in them', async (t) => {
  t.same(formatTable({ columns, rows, width: undefined }), [
    'NODE     READY  COMMENT',
    'n1           7  the first node of the rack',
    'node-12   1204',
  ])
})

t.test('where there is little room the widest column is cut first', async (t) => {
  t.same(formatTable({ columns, rows, width: 26 }), [
    'NODE     READY  COMMENT',
    'n1           7  the first…',
    'node-12   1204',
  ])
})

t.test('figures and times are not cut to what reads like others', async (t) => {
  const columns = [
    { head: 'IMAGE' },
    { head: 'SENT', align: 'right' as const },
    { head: 'BUILT', whole: true as const },
    { head: 'SOURCE' },
  ]
  const rows = [['debian', '266.5 MB', '2026-11-25 14:15:46', 'docker://registry.example.org/debian:12']]
  t.same(formatTable({ columns, rows, width: 50 }), [
    'IMAGE       SENT  BUILT                SOURCE',
    'debian  266.5 MB  2026-11-25 14:15:46  docker://r…',
  ])
  t.same(formatTable({ columns, rows, width: 24 })[1], 'debian  266.5 MB  2026-…')
})

t.test('where there is almost none, lines are cut', async (t) => {
  t.same(formatTable({ columns, rows, width: 10 }), ['NODE     …', 'n1       …', 'node-12  …'])
})

t.test('no line is wider than the terminal, and every row has its line', async (t) => {
  const cell = fc.string({ maxLength: 30, unit: 'grapheme' })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }),
      fc.integer({ min: 1, max: 60 }),
      (rows, width) => {
        const lines = formatTable({ columns, rows, width })
        return lines.length === rows.length + 1 && lines.every((line) => [...line].length <= width)
      },
    ),
    { numRuns: 200 },
  )
  t.pass()
})

t.test('a cell cannot send commands to the terminal', async (t) => {
  const [, line] = formatTable({ columns: [{ head: 'A' }], rows: [['x\x1b[31m\ny']], width: undefined })
  t.equal(line, 'x\u{fffd}[31m\u{fffd}y')
})
