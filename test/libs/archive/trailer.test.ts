import t from 'tap'
import { compress } from '../../../libs/archive/compress.ts'
import { packEntries } from '../../../libs/archive/pack.ts'
import { TRAILER_RAW_SIZE, trailerSegment } from '../../../libs/archive/trailer.ts'
import { run } from './_tools.ts'

const file = { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: Buffer.from('x') } as const
const segments = ['a', 'b', 'c'].map((path) => packEntries([{ ...file, path }]))

t.test('segments and the trailer, one after the other, are an archive to zcat and cpio', async (t) => {
  const members = await Promise.all(segments.map((segment) => compress(segment, 'gzip')))
  const unpacked = run('zcat', [], { input: Buffer.concat([...members, trailerSegment('gzip')]) }).stdout
  t.equal(run('cpio', ['-t', '--quiet'], { input: unpacked }).stdout.toString(), 'a\nb\nc\n')
  t.equal(unpacked.length, segments.flatMap((segment) => [...segment]).length + TRAILER_RAW_SIZE)
})

t.test('without the trailer cpio misses the end', async (t) => {
  t.throws(() => run('cpio', ['-t', '--quiet'], { input: Buffer.concat(segments) }), /premature end/)
})

t.test('gzip and zstd members may alternate', async (t) => {
  const members = [
    await compress(segments[0]!, 'gzip'),
    await compress(segments[1]!, 'zstd'),
    await compress(segments[2]!, 'gzip'),
    trailerSegment('zstd'),
  ]
  const unpacked = run('zstd', ['-dc'], { input: Buffer.concat(members) }).stdout
  t.equal(run('cpio', ['-t', '--quiet'], { input: unpacked }).stdout.toString(), 'a\nb\nc\n')
})

t.test('the trailer is always the same', async (t) => {
  t.same(trailerSegment('gzip'), trailerSegment('gzip'))
  t.same(trailerSegment('zstd'), trailerSegment('zstd'))
})
