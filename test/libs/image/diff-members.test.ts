import t from 'tap'
import { compress } from '../../../libs/archive/compress.ts'
import type { Entry } from '../../../libs/archive/entry.ts'
import { SEGMENT_BYTES_MAX } from '../../../libs/archive/limits.ts'
import { packEntries } from '../../../libs/archive/pack.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { readSegmentMembers } from '../../../libs/image/diff-members.ts'

const BASE = { uid: 0, gid: 7, mtime: 1_000 }
const ENTRIES: Entry[] = [
  { ...BASE, type: 'directory', path: 'dev', mode: 0o755 },
  { ...BASE, type: 'character', path: 'dev/null', mode: 0o666, rdev: { major: 1, minor: 3 } },
  { ...BASE, type: 'fifo', path: 'dev/pipe', mode: 0o600 },
  { ...BASE, type: 'symlink', path: 'link', mode: 0o777, target: 'dev/null' },
  { ...BASE, type: 'file', path: 'motd', mode: 0o644, content: Buffer.from('hello') },
]

async function membersOf(entries: Entry[], codec: 'gzip' | 'zstd') {
  const raw = packEntries(entries)
  const bytes = await compress(raw, codec)
  const segment = { digest: digestOf(bytes), size: bytes.length, rawSize: raw.length }
  const open = async function* () {
    yield bytes
  }
  return { members: await readSegmentMembers(segment, { codec, open }) }
}

t.test('a segment is read as what it says of its files, with digests of their contents', async (t) => {
  const large = {
    ...BASE,
    type: 'file' as const,
    path: 'large',
    mode: 0o600,
    content: Buffer.alloc(SEGMENT_BYTES_MAX, 'x'),
  } satisfies Entry
  for (const [codec, more] of [
    ['gzip', []],
    ['zstd', []],
    ['gzip', [large]],
    ['zstd', [large]],
  ] as const) {
    const { members } = await membersOf([...ENTRIES, ...more], codec)
    t.same(
      members.map(({ path }) => path),
      [...ENTRIES, ...more].map(({ path }) => path),
    )
    t.match(members, [
      { found: { ...BASE, type: 'directory', mode: 0o755, size: 0 } },
      { found: { type: 'character', device: { major: 1, minor: 3 } } },
      { found: { type: 'fifo', size: 0 } },
      { found: { type: 'symlink', target: 'dev/null', size: 0 } },
      { found: { type: 'file', size: 5, content: digestOf('hello') } },
    ])
    if (more.length > 0) t.equal(members.at(-1)?.found.content, digestOf(large.content))
    t.ok(members.every(({ link }) => link === undefined))
  }
})
