import t from 'tap'
import type { Kind, Operation } from '../../../../libs/changes/operation.ts'
import { namedBlobs, newlyNamed } from '../../../../services/controller/keeping/named-blobs.ts'

const ref = (digit: string, size = 1) => ({ digest: digit.repeat(64), size })
const version = (manifest: string, kernel: string) => ({
  manifest: ref(manifest),
  kernels: [{ version: '6.1', path: '/boot/vmlinuz', blob: ref(kernel) }],
  origin: { digest: `sha256:${'f'.repeat(64)}` },
})
const entities: Partial<Record<Kind, Record<string, unknown>>> = {
  image: { debian: { ...version('a', 'b'), others: [version('c', 'b')] } },
  overlay: { motd: { tree: ref('d'), base: 'e'.repeat(64), files: 1 } },
  node: { n1: { tags: ref('9') } },
}
const source = {
  get: (kind: Kind, name: string) => {
    const value = entities[kind]?.[name]
    return value === undefined ? undefined : { value, seq: 1 }
  },
  entries: (kind: Kind) =>
    Object.entries(entities[kind] ?? {}).map(([name, value]): [string, { value: unknown; seq: number }] => [
      name,
      { value, seq: 1 },
    ]),
}

t.test('every version of an image names its blobs, and manifests are known as such', async (t) => {
  const named = [...namedBlobs(source)].map(
    ({ ref, isManifest, by }) => `${by} ${ref.digest[0]}${isManifest ? ' manifest' : ''}`,
  )
  t.same(named.sort(), [
    'image debian a manifest',
    'image debian b',
    'image debian b',
    'image debian c manifest',
    'overlay motd d',
  ])
})

t.test('what a change names anew is what nothing has named before, each once', async (t) => {
  const ops: Operation[] = [
    { op: 'put', kind: 'image', name: 'copy', value: version('a', 'b') },
    {
      op: 'put',
      kind: 'image',
      name: 'debian',
      value: { ...version('1', '2'), others: [version('3', '2')] },
    },
    { op: 'put', kind: 'node', name: 'n2', value: { tags: ref('8') } },
    { op: 'delete', kind: 'overlay', name: 'motd' },
  ]
  t.same(
    newlyNamed(source, ops).map(({ ref }) => ref.digest[0]),
    ['1', '2', '3'],
  )
  t.same(newlyNamed(source, []), [])
})
