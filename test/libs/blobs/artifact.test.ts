import fc from 'fast-check'
import t from 'tap'
import { Artifact } from '../../../libs/blobs/artifact.ts'
import { digestOf } from '../../../libs/digest/digest.ts'

function artifactOf(sizes: number[], filename?: string): Artifact {
  return new Artifact({
    refs: sizes.map((size, index) => ({ digest: digestOf(String(index)), size })),
    etag: digestOf('all'),
    contentType: 'text/plain',
    ...(filename === undefined ? {} : { filename }),
  })
}

t.test('the pieces of any range are those of the concatenation', async () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 8 }), fc.nat(80), fc.nat(80), (sizes, a, b) => {
      const artifact = artifactOf(sizes)
      const blobs = sizes.map((size, index) => String(index).repeat(size))
      const start = Math.min(a, b)
      const end = Math.min(Math.max(a, b), artifact.size)
      const found = artifact
        .pieces(start, end)
        .map(({ ref, from, to }) => blobs[artifact.refs.indexOf(ref)]!.slice(from, to))
        .toArray()
      return found.every((text) => text !== '') && found.join('') === blobs.join('').slice(start, end)
    }),
    { numRuns: 500 },
  )
})

t.test('an image larger than 4 GiB has a size and offsets', async (t) => {
  const artifact = artifactOf([3e9, 3e9, 10])
  t.equal(artifact.size, 6e9 + 10)
  t.match(
    [...artifact.pieces(6e9 - 1, 6e9 + 1)],
    [
      { from: 3e9 - 1, to: 3e9 },
      { from: 0, to: 1 },
    ],
  )
})

t.test('a file name cannot break out of its header', async (t) => {
  t.equal(artifactOf([], 'a"b\r\nSet-Cookie: c.img').filename, 'a_b__Set-Cookie__c.img')
})
