import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import t, { type Test } from 'tap'
import type { Entry } from '../../../libs/archive/entry.ts'
import { packEntries } from '../../../libs/archive/pack.ts'
import { trailerSegment } from '../../../libs/archive/trailer.ts'
import { directory, file, link } from '../../libs/overlay/fixtures.ts'
import { run, SHELLS } from '../shells.ts'
import { AgentNode, archiveOf, LIBRARY } from './_node.ts'

const PROGRAM = join(LIBRARY, 'apply-runtime')
const DELETED = 'usr/lib/muster/deleted.runtime'

type Outcome = { status: number; counts: number[]; stderr: string; changed: string[] }

/** Has a node apply an archive; tells what it was told, and what changed, as hooks see it. */
async function apply(node: AgentNode, archive: Buffer, shell: readonly string[] = ['sh']): Promise<Outcome> {
  const state = join(node.run, 'runtime')
  mkdirSync(state, { recursive: true })
  writeFileSync(join(state, 'archive'), archive)
  const { status, stdout, stderr } = await run([...shell, PROGRAM, join(state, 'archive')], node.env)
  const list = join(state, 'changed')
  const changed = existsSync(list) ? readFileSync(list, 'utf8').trimEnd().split('\n') : []
  rmSync(list, { force: true })
  return { status, counts: stdout.trim().split(' ').map(Number), stderr, changed }
}

for (const shell of SHELLS) {
  t.test(`in ${shell.join(' ')}`, async (t) => {
    const applied = (node: AgentNode, ...entries: Entry[]) => apply(node, archiveOf(entries), shell)

    t.test('files, links and directories are put as the overlay has them', async (t) => {
      const node = new AgentNode(t)
      const outcome = await applied(
        node,
        directory('etc'),
        file('etc/a', 'one', 0o600),
        link('etc/b', 'a'),
        directory('etc/sub dir', 0o750),
        file('etc/sub dir/-c', 'three'),
      )
      const changed = ['/etc/a', '/etc/b', '/etc/sub dir/-c']
      t.same(outcome, { status: 0, counts: [3, 0, 0], stderr: '', changed })
      t.same([node.text('etc/a'), node.text('etc/b'), node.text('etc/sub dir/-c')], ['one', 'one', 'three'])
      t.same([mode(node, 'etc/a'), mode(node, 'etc/sub dir')], [0o600, 0o750])
      t.equal(readlinkSync(node.path('etc/b')), 'a')
      t.same(readdirSync(node.path('etc')).sort(), ['a', 'b', 'sub dir'], 'nothing is left beside them')
    })

    t.test('what is the same stays as it is, also its time', async (t) => {
      const node = new AgentNode(t)
      for (const [name, text] of Object.entries({ same: 'same', other: 'old', mode: 'mode' }))
        node.write(`etc/${name}`, text)
      chmodSync(node.path('etc/mode'), 0o600)
      utimesSync(node.path('etc/same'), 1_000, 1_000)
      const entries = [file('etc/same', 'same'), file('etc/other', 'new'), file('etc/mode', 'mode')]
      const first = await applied(node, directory('etc'), ...entries)
      t.same(first.changed, ['/etc/mode', '/etc/other'])
      t.equal(lstatSync(node.path('etc/same')).mtimeMs, 1_000_000)
      t.not(lstatSync(node.path('etc/other')).mtimeMs, 0, 'what changed has a time of its own')
      t.same((await applied(node, directory('etc'), ...entries)).counts, [0, 0, 0])
    })

    t.test('what the overlay has no longer goes, and what was there before comes back', async (t) => {
      const node = new AgentNode(t)
      node.write('etc/motd', 'of the image')
      node.write('etc/gone/deep', 'of the image')
      const deletions = file(DELETED, 'etc/gone\netc/never\n../outside\n')
      const first = await applied(node, file('etc/motd', 'overlay'), file('etc/made/here', 'x'), deletions)
      t.same(first.counts, [3, 1, 0])
      t.match(first.stderr, /names no path to delete: \.\.\/outside/)
      t.same([node.text('etc/motd'), node.text('etc/made/here')], ['overlay', 'x'])
      t.notOk(existsSync(node.path('etc/gone')))
      node.write('etc/never', 'of a user')
      const { status, counts } = await applied(node, file('etc/unrelated', ''))
      t.same({ status, counts }, { status: 0, counts: [1, 4, 0] })
      t.same([node.text('etc/motd'), node.text('etc/gone/deep')], ['of the image', 'of the image'])
      t.notOk(existsSync(node.path('etc/made')), 'with the directory that was made for it')
      t.equal(node.text('etc/never'), 'of a user', 'what others made is not taken away')
      t.same(readdirSync(join(node.run, 'runtime/kept')), ['list'])
    })

    t.test('a file that becomes a directory, and one again, is put back in the end', async (t) => {
      const node = new AgentNode(t)
      node.write('etc/x', 'of the image')
      t.equal((await applied(node, file('etc/x/y', 'deep'))).status, 0)
      t.equal(node.text('etc/x/y'), 'deep')
      t.equal((await applied(node, file('etc/x', 'flat'))).status, 0)
      t.equal(node.text('etc/x'), 'flat')
      t.equal((await applied(node, file('etc/x/y', 'deep'))).status, 0)
      t.equal((await applied(node, file('other', ''))).status, 0)
      t.equal(node.text('etc/x'), 'of the image')
    })

    t.test('what the kernel has unpacked at boot counts as put', async (t) => {
      const node = new AgentNode(t)
      node.write('etc/a', 'one')
      t.same((await applied(node, file('etc/a', 'one'))).counts, [0, 0, 0])
      await applied(node, file('etc/b', 'two'))
      t.equal(node.text('etc/a'), undefined)
    })

    t.test('directories that are links stay links, and a directory is not replaced by a file', async (t) => {
      const node = new AgentNode(t)
      mkdirSync(node.path('usr/lib'), { recursive: true })
      symlinkSync('usr/lib', node.path('lib'))
      symlinkSync('usr/lib', node.path('was-link'))
      node.write('etc/dir/x', 'x')
      const entries = [directory('lib'), file('lib/firmware', 'f'), file('etc/dir', 'a file')]
      const { status, counts, stderr } = await applied(node, ...entries, file('was-link', 'a file'))
      t.same({ status, counts }, { status: 1, counts: [2, 0, 1] })
      t.match(stderr, /\/etc\/dir is a directory here and a file in the overlay: it stays/)
      t.ok(lstatSync(node.path('lib')).isSymbolicLink())
      t.equal(node.text('usr/lib/firmware'), 'f', 'the rest is put all the same')
      t.equal(node.text('etc/dir/x'), 'x')
      t.equal(node.text('was-link'), 'a file', 'a file takes the place of a link to a directory')
    })

    t.test('nothing is touched by what is not whole', async (t) => {
      const node = new AgentNode(t)
      const digest = (index: number) => createHash('sha256').update(`${index}`).digest('hex')
      const many = Array.from({ length: 200 }, (_, index) => file(`etc/${index}`, digest(index)))
      const archive = archiveOf(many)
      const { status } = await apply(node, archive.subarray(0, archive.length / 2), shell)
      t.equal(status, 2)
      t.equal((await apply(node, Buffer.from('<html>a proxy</html>'), shell)).status, 2)
      t.equal((await applied(node, file('etc/two\nlines', ''))).status, 2)
      t.notOk(existsSync(node.path('etc')))
      t.equal((await apply(node, archive, shell)).status, 0, 'and the next run does it')
      t.equal(node.text('etc/199')?.length, 64)
    })
  })
}

function mode(node: AgentNode, name: string): number {
  return lstatSync(node.path(name)).mode & 0o7777
}

t.test('interrupted anywhere, the next run does the rest', async (t) => {
  const entries = [
    file('etc/motd', 'overlay'),
    file('etc/made/a', 'a'),
    file('etc/made/b', 'b'),
    file(DELETED, 'etc/gone\n'),
  ]
  // Each of the programs that change something is missing once: as good as being killed before it.
  for (const program of ['cp', 'mv', 'mkdir', 'touch', 'rm']) {
    const node = new AgentNode(t)
    node.write('etc/motd', 'of the image')
    node.write('etc/gone', 'of the image')
    for (let time = 1; ; time++) {
      const bin = join(node.root, '../bin')
      writeFileSync(
        join(bin, program),
        `#!/bin/sh\nread -r n <"$0.count"\necho $((n + 1)) >"$0.count"\n[ $n -ne ${time} ] || kill -9 $PPID\nPATH=${process.env.PATH}\nexec ${program} "$@"\n`,
        { mode: 0o755 },
      )
      writeFileSync(join(bin, `${program}.count`), '1\n')
      const env = { ...node.env, PATH: `${bin}:${process.env.PATH}` }
      const state = join(node.run, 'runtime')
      mkdirSync(state, { recursive: true })
      writeFileSync(join(state, 'archive'), archiveOf(entries))
      await run(['sh', PROGRAM, join(state, 'archive')], env)
      const isKilled = Number(readFileSync(join(bin, `${program}.count`), 'utf8')) > time
      rmSync(join(bin, program))
      t.equal((await apply(node, archiveOf(entries))).status, 0)
      const texts = ['etc/motd', 'etc/gone', 'etc/made/a', 'etc/made/b'].map((name) => node.text(name))
      t.same(texts, ['overlay', undefined, 'a', 'b'], `${program}, time ${time}`)
      t.same(readdirSync(node.path('etc')).sort(), ['made', 'motd'])
      t.equal((await apply(node, archiveOf([]))).status, 0)
      t.same([node.text('etc/motd'), node.text('etc/gone')], ['of the image', 'of the image'])
      t.same(readdirSync(node.path('etc')).sort(), ['gone', 'motd'])
      if (!isKilled) break
    }
  }
})

t.test('busybox and nothing else will do', async (t) => {
  const applets =
    'cat chmod chown cmp cp find grep gzip head id mkdir mv od readlink rm rmdir sed sh sort stat touch tr uniq'
  const node = new AgentNode(t, { programs: ['/usr/bin/busybox'] })
  for (const applet of applets.split(' ')) symlinkSync('busybox', join(node.env.PATH!, applet))
  node.write('etc/motd', 'of the image')
  const { status, counts, stderr } = await apply(node, archiveOf([file('etc/motd', 'overlay')]), [
    'busybox',
    'sh',
  ])
  t.same({ status, counts, stderr }, { status: 0, counts: [1, 0, 0], stderr: '' })
  t.equal(node.text('etc/motd'), 'overlay')
  t.same((await apply(node, archiveOf([]), ['busybox', 'sh'])).counts, [0, 1, 0])
  t.equal(node.text('etc/motd'), 'of the image')
})

t.test('without anything that unpacks, it says what to install', async (t) => {
  const names = 'cat cmp cp find grep gzip head mkdir od rm sed sh sort stat tr uniq'.split(' ')
  const programs = names.map((name) => `/usr/bin/${name}`)
  const { status, stderr } = await apply(new AgentNode(t, { programs }), archiveOf([]), ['/bin/sh'])
  t.equal(status, 2)
  t.match(stderr, /cpio is missing: install it in the image/)
})

t.test('an archive may be compressed by zstd', async (t) => {
  const node = new AgentNode(t)
  const { uid, gid } = lstatSync(node.root)
  const segment = zstdCompressSync(packEntries([{ ...file('etc/a', 'one'), uid, gid }]))
  const archive = Buffer.concat([segment, trailerSegment('zstd')])
  t.equal((await apply(node, archive)).status, 0)
  t.equal(node.text('etc/a'), 'one')
})

t.test('extended attributes are set', { skip: !canSetAttributes(t) }, async (t) => {
  const node = new AgentNode(t)
  const list = '# file: /etc/a\nuser.colour="red"\n'
  const { status, stderr } = await apply(
    node,
    archiveOf([file('etc/a', 'one'), file('usr/lib/muster/xattrs.runtime', list)]),
  )
  t.equal(status, 0, stderr)
  const dump = execFileSync('getfattr', ['--dump', '--absolute-names', node.path('etc/a')]).toString()
  t.match(dump, /user\.colour="red"/)
})

/** Whether files that tests make can have attributes: where there is setfattr, and the file system is one for them. */
function canSetAttributes(t: Test): boolean {
  return spawnSync('setfattr', ['-n', 'user.test', '-v', '1', t.testdir({})]).status === 0
}
