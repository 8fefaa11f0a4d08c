import t from 'tap'
import { previewLines } from '../../../services/cli/change-preview.ts'

const NOBODY = { count: 0, folded: '' }

t.test('each group has its names, and its fields before and after', async (t) => {
  const altered = [
    { kind: 'profile', name: 'p', before: {}, after: { image: 'a' } },
    { kind: 'node', name: 'n1', before: {}, after: undefined },
  ]
  t.same(previewLines(altered, { nodes: { count: 1_200, folded: 'n[1-1200]' }, width: undefined }), [
    'profile p would be changed:',
    '  FIELD  BEFORE  AFTER',
    '  image  -       a',
    'node n1 would be deleted',
    'This alters 1,200 nodes: n[1-1200]',
  ])
})

t.test('of many groups some are shown, and the others counted', async (t) => {
  const altered = Array.from({ length: 30 }, (_, index) => ({
    kind: 'node',
    name: `n${index}`,
    before: {},
    after: { tags: { [`t${index}`]: 'x' } },
  }))
  const lines = previewLines(altered, { nodes: NOBODY, width: undefined })
  t.equal(lines.length, 61)
  t.equal(lines.at(-1), 'And 10 more: n[20-29].')
})

t.test('no line is wider than the terminal, and none moves its cursor', async (t) => {
  const altered = [{ kind: 'node', name: 'n1', before: {}, after: { comment: `x\x1b[2J${'y'.repeat(100)}` } }]
  const lines = previewLines(altered, { nodes: NOBODY, width: 40 })
  t.ok(lines.every((line) => line.length <= 40))
  t.notOk(lines.join('').includes('\x1b'))
})

t.test('of subnets the racks are told whose boot servers it is about', async (t) => {
  const subnet = (name: string, before: object | undefined, after: object | undefined) => ({
    ...{ kind: 'subnet', name, before, after },
  })
  const lastOf = (...altered: ReturnType<typeof subnet>[]) =>
    previewLines(altered, { nodes: NOBODY, width: undefined }).at(-1)
  const boot = { network: '10.0.1.0/24', rack: 'r1' }
  t.equal(lastOf(subnet('boot', boot, { ...boot, mode: 'off' })), 'This alters DHCP in rack r1.')
  t.equal(lastOf(subnet('boot', boot, undefined)), 'This alters DHCP in rack r1.')
  const moved = subnet('boot', boot, { ...boot, rack: 'r2' })
  t.equal(lastOf(moved, subnet('x', undefined, {})), 'This alters DHCP in racks default, r1 and r2.')
})
