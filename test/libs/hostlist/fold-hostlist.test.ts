import fc from 'fast-check'
import t from 'tap'
import { expandHostlist } from '../../../libs/hostlist/expand-hostlist.ts'
import { foldHostlist } from '../../../libs/hostlist/fold-hostlist.ts'
import { names, operand } from './_hostlists.ts'

function fold(names: string): string {
  return foldHostlist(names.split(' '))
}

t.test('names are folded as ClusterShell folds them', async (t) => {
  t.equal(fold('node1 node6 node7'), 'node[1,6-7]')
  t.equal(fold('node1-ipmi node2-ipmi node3-ipmi'), 'node[1-3]-ipmi')
  t.equal(fold('b2 b1 b0 b c a0 a'), 'a,a0,b,b[0-2],c')
  t.equal(fold('node1 node3 node5'), 'node[1,3,5]', 'no steps are made')
  t.equal(fold('mgmt1 mgmt2 login1 login2'), 'login[1-2],mgmt[1-2]')
  t.equal(fold('bar002 bar01 bar0'), 'bar[0,01,002]')
})

t.test('names with several numbers are folded where they are a product', async (t) => {
  t.equal(fold('r1n1 r1n2 r2n1 r2n2'), 'r[1-2]n[1-2]')
  t.equal(fold('r1n1 r1n2 r2n1 r2n2 r3n1'), 'r[1-2]n[1-2],r3n1')
  t.equal(fold('node1-ib0 node2-ib0 node1-ib1 node2-ib1'), 'node[1-2]-ib[0-1]')
  t.equal(fold('n1.rack7.example n2.rack7.example'), 'n[1-2].rack7.example')
})

t.test('the result is in natural order', async (t) => {
  t.equal(fold('n10-a n9-b n2-c'), 'n2-c,n9-b,n10-a')
})

t.test('few and odd names are folded too', async (t) => {
  t.equal(foldHostlist([]), '')
  t.equal(fold('n1'), 'n1')
  t.equal(fold('n1 n1'), 'n1')
  t.equal(fold('1 2'), '[1-2]')
  t.equal(
    foldHostlist(new Set(['n12345678901234567', 'n12345678901234568'])),
    'n12345678901234567,n12345678901234568',
  )
})

t.test('what is folded expands to the same names', async (t) => {
  fc.assert(
    fc.property(names, (names) => {
      const folded = foldHostlist(names)
      t.same(expandHostlist(folded).sort(), [...new Set(names)].sort(), folded)
    }),
    { numRuns: 300 },
  )
})

t.test('what is folded stays as it is, and does not depend on the order of the names', async () => {
  fc.assert(
    fc.property(names, (names) => {
      const folded = foldHostlist(names)
      return foldHostlist(expandHostlist(folded)) === folded && foldHostlist(names.toReversed()) === folded
    }),
    { numRuns: 200 },
  )
})

t.test('folding two lists together is folding their union', async (t) => {
  fc.assert(
    fc.property(operand, operand, (a, b) => {
      const together = foldHostlist([...expandHostlist(a), ...expandHostlist(b)])
      t.equal(together, foldHostlist(expandHostlist(`${a},${b}`)))
    }),
    { numRuns: 200 },
  )
})

t.test('a cluster of 100,000 nodes is folded', async (t) => {
  for (const list of ['r[001-100]n[0001-1000]', 'n[1-100000]']) {
    t.equal(foldHostlist(expandHostlist(list).reverse()), list)
  }
})
