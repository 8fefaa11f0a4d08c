import t from 'tap'
import { type Digest, digestOf } from '../../../../libs/digest/digest.ts'
import type { Image } from '../../../../libs/model/image.ts'
import { versionsOf, withLive, withPush, withVersion } from '../../../../libs/model/image-versions.ts'
import type { BootServerMember, ImageProgress } from '../../../../libs/records/member.ts'
import { shippingOf } from '../../../../services/controller/images/shipping.ts'

function imageOf(...names: string[]): Image {
  let image: Image | undefined
  for (const name of names) {
    const manifest = { digest: digestOf(name), size: 10 }
    const built = {
      manifest,
      size: 100,
      rawSize: 200,
      entries: 3,
      kernels: [],
      source: '/srv',
      builtAt: 1,
      warnings: [],
    }
    image = withVersion(image, built, { stage: false })
  }
  return image!
}

const progress = (name: string, have: number, more: Partial<ImageProgress> = {}): ImageProgress => ({
  name: 'debian',
  manifest: digestOf(name),
  have,
  total: 100,
  ...more,
})

const server = (id: string, rack: string, images?: ImageProgress[]): BootServerMember => ({
  role: 'boot-server',
  id,
  version: '0.1.0',
  startedAt: 1,
  blobs: `http://${id}:9873`,
  boot: `http://${id}:9873`,
  rack,
  headSeq: 0,
  liveSeq: 0,
  ready: 0,
  nodes: 0,
  waiting: [],
  ...(images && { images }),
})

const racks = new Map([
  ['r10', { nodes: 4, booting: 4 }],
  ['r2', { nodes: 4, booting: 2 }],
  ['r3', { nodes: 4, booting: 0 }],
])

t.test(
  'the racks whose nodes boot it are to have the live version, and show what their servers have',
  async (t) => {
    const servers = [
      server('b2', 'r2', [progress('two', 40, { bytesPerS: 7 }), progress('one', 100, { nodes: 2 })]),
      server('b1', 'r2', [progress('two', 100)]),
      server('stranger', 'r9', [progress('two', 100)]),
    ]
    t.same(shippingOf({ image: imageOf('one', 'two'), racks, servers }), [
      {
        rack: 'r2',
        nodes: 2,
        wanted: [2],
        servers: [
          {
            id: 'b1',
            live: [],
            nodes: 0,
            versions: [{ number: 2, have: 100, total: 100, bytesPerS: 0, ready: true }],
          },
          {
            id: 'b2',
            live: [1],
            nodes: 2,
            versions: [{ number: 2, have: 40, total: 100, bytesPerS: 7, ready: false }],
          },
        ],
        ready: false,
      },
      { rack: 'r10', nodes: 4, wanted: [2], servers: [], ready: false },
    ])
  },
)

t.test('a pushed version is for the racks that are named, or for all that have nodes', async (t) => {
  const image = withLive(imageOf('one', 'two', 'three'), 1)
  const wanted = (pushed: Image) =>
    shippingOf({ image: pushed, racks, servers: [] }).map((each) => [each.rack, each.wanted])
  t.same(wanted(withPush(image, 3, { racks: ['r3', 'spare'] })), [
    ['r2', [1]],
    ['r3', [3]],
    ['r10', [1]],
    ['spare', [3]],
  ])
  t.same(wanted(withPush(image, 2, {})), [
    ['r2', [2, 1]],
    ['r3', [2]],
    ['r10', [2, 1]],
  ])
})

t.test('a server that has no room for a pushed version says how much lacks', async (t) => {
  const image = withPush(imageOf('one', 'two'), 2, {})
  const told = {
    name: 'debian',
    manifest: versionsOf(image)[0]!.manifest.digest as Digest,
    have: 0,
    total: 100,
  }
  const only = new Map([['r1', { nodes: 1, booting: 0 }]])
  const servers = [server('b1', 'r1', [{ ...told, lacksBytes: 9 }])]
  const [rack] = shippingOf({ image, racks: only, servers })
  t.match(rack, { ready: false, servers: [{ versions: [{ number: 2, ready: false, lacksBytes: 9 }] }] })
})

t.test('what a server has not told of it does not have, also one of an earlier version', async (t) => {
  const only = new Map([['r1', { nodes: 1, booting: 1 }]])
  for (const images of [undefined, []]) {
    const [rack] = shippingOf({ image: imageOf('one'), racks: only, servers: [server('b1', 'r1', images)] })
    t.match(rack, { ready: false, servers: [{ versions: [{ have: 0, total: 100, ready: false }] }] })
  }
})
