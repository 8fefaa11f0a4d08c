import { writeFileSync } from 'node:fs'
import t from 'tap'
import { TRAILER } from '../../../libs/archive/cpio-writer.ts'
import { cutSegments, type Segment } from '../../../libs/archive/cut.ts'
import { linkMembers, type TreeMember } from '../../../libs/archive/hard-links.ts'
import { READ_BYTES_MAX } from '../../../libs/archive/limits.ts'
import { fillSegment, segmentPieces } from '../../../libs/archive/segment-bytes.ts'
import { walkTree } from '../../../libs/archive/walk-tree.ts'
import { collect, isRoot, run } from './_tools.ts'

// Times in seconds, as the archive has them; GNU cpio leaves those of links and directories as they come.
const LISTING = `find . -mindepth 1 ! -type d -printf '%P %y %m %U:%G %s %n %l ' '(' -type l -printf '\\n' -o \
  -printf '%Ts\\n' ')' | sort; stat -c %t:%T c`

t.test(
  'the segments of a tree unpack to the tree',
  { skip: isRoot ? false : 'devices need root' },
  async (t) => {
    const root = t.testdir({ in: { d: { a: 'one', b: 'two' }, l: t.fixture('symlink', 'd/a') }, out: {} })
    const tree = `${root}/in`
    for (const name of ['m', 'n', 'o']) writeFileSync(`${tree}/${name}`, Buffer.alloc(300_001, name))
    run('ln', ['n', 'd/hard'], { cwd: tree })
    run('ln', ['n', 'z'], { cwd: tree })
    run('cp', ['/dev/null', 'd/none'], { cwd: tree })
    run('ln', ['d/none', 'none too'], { cwd: tree })
    run('mknod', ['-m', '640', 'c', 'c', '1', '5'], { cwd: tree })
    run('mkfifo', ['f'], { cwd: tree })
    run('chmod', ['u+s,o-r', 'm'], { cwd: tree })
    run('chown', ['-h', '12:34', 'l', 'c', 'o', 'd'], { cwd: tree })

    const segments = cutSegments(linkMembers(await collect(walkTree(tree))))
    t.ok(segments.length > 3)
    const raw = segments.map((segment) => filled(tree, segment))
    t.same(
      raw.map(({ length }) => length),
      segments.map(({ rawSize }) => rawSize),
    )
    run('cpio', ['-idm', '--quiet'], { cwd: `${root}/out`, input: Buffer.concat([...raw, TRAILER]) })

    const listed = (cwd: string): string => run('sh', ['-c', LISTING], { cwd }).stdout.toString()
    t.equal(listed(`${root}/out`), listed(tree))
    run('diff', ['-r', '--no-dereference', '--exclude=c', '--exclude=f', 'in', 'out'], { cwd: root })
    run('sh', ['-c', 'test n -ef z && test n -ef d/hard && test d/none -ef "none too"'], {
      cwd: `${root}/out`,
    })
  },
)

t.test('the pieces of a segment are its bytes', async (t) => {
  const root = t.testdir({ a: 'x'.repeat(1001), b: {}, c: 'y'.repeat(READ_BYTES_MAX + 1) })
  for (const segment of cutSegments(linkMembers(await collect(walkTree(root))))) {
    const copies: Buffer[] = []
    for (const piece of segmentPieces(root, segment)) copies.push(Buffer.from(piece))
    t.ok(Buffer.concat(copies).equals(filled(root, segment)))
  }
})

/** On top of other bytes, as in a buffer that is used again. */
function filled(root: string, segment: Segment<TreeMember>): Buffer {
  const target = Buffer.alloc(segment.rawSize, 0xff)
  fillSegment(root, segment, target)
  return target
}
