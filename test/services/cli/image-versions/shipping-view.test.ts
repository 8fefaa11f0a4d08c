import t from 'tap'
import {
  type Shipping,
  shippingRows,
  shippingSummary,
} from '../../../../services/cli/image-versions/shipping-view.ts'

const version = (number: number, have: number, bytesPerS = 0) => ({
  number,
  have,
  total: 1_000_000,
  bytesPerS,
  ready: have === 1_000_000,
})

const shipping: Shipping = {
  name: 'debian',
  live: 1,
  ready: false,
  items: [
    {
      rack: 'r1',
      nodes: 2,
      wanted: [2, 1],
      servers: [
        { id: 'b1', live: [1], nodes: 2, versions: [version(2, 637_000, 50_000), version(1, 1_000_000)] },
      ],
      ready: false,
    },
    { rack: 'r2', nodes: 1, wanted: [2], servers: [], ready: false },
    {
      rack: 'r3',
      nodes: 0,
      wanted: [2],
      servers: [{ id: 'b3', live: [], nodes: 0, versions: [version(2, 1_000_000)] }],
      ready: true,
    },
  ],
}

t.test(
  'each version of each boot server has a row, and a rack without an answer has one that says so',
  async (t) => {
    t.same(shippingRows(shipping), [
      ['r1', 'b1', '1 (2 nodes)', '2', '637.0 kB', '363.0 kB', '50.0 kB/s', '[############........] 63 %'],
      ['r1', 'b1', '1 (2 nodes)', '1', '1.0 MB', '0 bytes', '-', 'ready'],
      ['r2', '-', '?', '2', '?', '?', '-', 'no answer'],
      ['r3', 'b3', '-', '2', '1.0 MB', '0 bytes', '-', 'ready'],
    ])
  },
)

t.test('the last line tells how many racks are ready', async (t) => {
  t.equal(shippingSummary(shipping), '1 of 3 racks are ready; no answer from 1.')
  t.equal(shippingSummary({ ...shipping, items: [shipping.items[2]!] }), '1 of 1 rack is ready.')
  t.match(shippingSummary({ ...shipping, items: [] }), /^No rack is to have it/)
})

t.test('where nodes cannot boot it, it is told why racks do not get it', async (t) => {
  const held = { count: 2, folded: 'n[1-2]' }
  t.match(
    shippingSummary({ ...shipping, held }),
    / from 1\. 2 nodes: n\[1-2\] keep their last boot record: 'muster node status' says why\.$/,
  )
  t.notMatch(shippingSummary({ ...shipping, held: { count: 0, folded: '' } }), /keep/)
})

t.test('a rack that has no room for a version is named, with a way out', async (t) => {
  const full = structuredClone(shipping)
  Object.assign(full.items[0]!.servers[0]!.versions[0]!, { lacksBytes: 2_000_000 })
  t.equal(shippingRows(full)[0]!.at(-1), 'no room: 2.0 MB too much')
  t.match(shippingSummary(full), / No room on r1: 'muster image push --stop' what need not wait there\.$/)
})
