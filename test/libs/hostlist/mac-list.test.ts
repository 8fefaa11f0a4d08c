import t from 'tap'
import { MAC_LIST_LENGTH_MAX } from '../../../libs/hostlist/limits.ts'
import { parseMacList } from '../../../libs/hostlist/mac-list.ts'
import { thrown } from './_hostlists.ts'

t.test('a line is a MAC address, alone or with a name on either side', async (t) => {
  const text = `
    # rack 1
    52:54:00:00:00:01
    n2 52:54:00:00:00:02
    52:54:00:00:00:03\tn3   # from the invoice
    n4,52:54:00:00:00:04
    52:54:00:00:00:05 , n5
  `
  t.same(parseMacList(text), [
    { mac: '52:54:00:00:00:01' },
    { name: 'n2', mac: '52:54:00:00:00:02' },
    { name: 'n3', mac: '52:54:00:00:00:03' },
    { name: 'n4', mac: '52:54:00:00:00:04' },
    { name: 'n5', mac: '52:54:00:00:00:05' },
  ])
})

t.test('a list may be empty, and may come from Windows', async (t) => {
  t.same(parseMacList(''), [])
  t.same(parseMacList('\n# none\n'), [])
  t.same(parseMacList('\uFEFF52:54:00:00:00:01\r\n52:54:00:00:00:02\r\n').length, 2)
})

t.test('MAC addresses are normalised from what firmware, switches and people write', async (t) => {
  for (const mac of ['52:54:00:AB:cd:01', '52-54-00-ab-cd-01', '5254.00ab.cd01', '525400ABCD01']) {
    t.same(parseMacList(mac), [{ mac: '52:54:00:ab:cd:01' }], mac)
  }
})

t.test('a line that is none is an error that names it', async (t) => {
  for (const [line, problem] of [
    ['n1', 'no MAC address in "n1"'],
    ['52:54:00:00:00', 'no MAC address in "52:54:00:00:00"'],
    ['52:54-00:00:00:01', 'no MAC address in "52:54-00:00:00:01"'],
    ['n1 n2', 'no MAC address in "n1 n2"'],
    ['n1 52:54:00:00:00:01 n2', '3 fields, where two are the most'],
    ['n1,,52:54:00:00:00:01', '3 fields, where two are the most'],
    ['52:54:00:00:00:01 52:54:00:00:00:02', 'two MAC addresses'],
    ['n[1-2] 52:54:00:00:00:01', '"n[1-2]" is not a name'],
    [',52:54:00:00:00:01', '"" is not a name'],
    [`${'n'.repeat(254)} 52:54:00:00:00:01`, /is not a name$/],
  ] as const) {
    const error = thrown(() => parseMacList(`# a comment\n\n${line}\n`))
    t.match(error, { code: 'MUSTER_MAC_LIST', category: 'invalid', line: 3, hint: /\S/ }, line)
    if (typeof problem === 'string') t.equal(error.message, `line 3: ${problem}`)
    else t.match(error.message, problem)
  }
})

t.test('an address that comes twice is an error that names both lines', async (t) => {
  t.match(
    thrown(() => parseMacList('a 52:54:00:00:00:0a\n\nb 5254.0000.000A')),
    {
      line: 3,
      message: 'line 3: 52:54:00:00:00:0a is on line 1 already',
    },
  )
})

t.test('a name that comes twice is none: it has two network devices', async (t) => {
  t.same(
    parseMacList('a 52:54:00:00:00:01\na 52:54:00:00:00:02').map(({ name }) => name),
    ['a', 'a'],
  )
})

t.test('a list has a greatest length', async (t) => {
  t.throws(() => parseMacList('#'.repeat(MAC_LIST_LENGTH_MAX + 1)), { message: /longer than/ })
})
