import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Entry } from '../../../../libs/archive/entry.ts'
import { newDirectory, newFile } from '../../../../services/cli/overlay/edit-tree.ts'
import { treeOf } from '../../../../services/cli/overlay/overlay-api.ts'
import { readDirectory } from '../../../../services/cli/overlay/read-local.ts'
import { writeDirectory } from '../../../../services/cli/overlay/write-local.ts'

const isRoot = process.getuid?.() === 0
const mine = { uid: process.getuid!(), gid: process.getgid!(), mtime: 0 }
const link = (path: string, target: string): Entry => ({
  path,
  type: 'symlink',
  mode: 0o777,
  target,
  ...mine,
})
const file = (path: string, mode = 0o644): Entry => ({
  ...newFile(path, { mode, content: Buffer.from('text') }),
  ...mine,
})

t.test('what is written is what is read again', async (t) => {
  const directory = join(t.testdir({}), 'new')
  const entries: Entry[] = [
    { ...newDirectory('closed', 0o500), ...mine },
    file('closed/file', 0o4750),
    { path: 'fifo', type: 'fifo', mode: 0o600, ...mine },
    link('link', '../elsewhere'),
  ]
  t.same(await writeDirectory(directory, treeOf(entries)), { owners: [], devices: [] })
  const plain = (all: Entry[]) => JSON.parse(JSON.stringify(all))
  t.same(plain(await readDirectory(directory, { allRoot: false })), plain(entries))
  t.equal(readlinkSync(join(directory, 'link')), '../elsewhere')
  t.equal(lstatSync(join(directory, 'closed')).mode & 0o7777, 0o500)
})

if (!isRoot) {
  t.test('what only root can do is left out for others, and told', async (t) => {
    const device: Entry = { path: 'n', type: 'character', mode: 0o600, rdev: { major: 1, minor: 3 }, ...mine }
    const done = await writeDirectory(join(t.testdir({}), 'new'), treeOf([{ ...file('f'), uid: 0 }, device]))
    t.same(done, { owners: ['f'], devices: ['n'] })
  })
}

t.test('owners and devices are written by root', { skip: !isRoot && 'not run as root' }, async (t) => {
  const directory = join(t.testdir({}), 'new')
  await writeDirectory(directory, treeOf([{ ...file('f', 0o4755), uid: 5, gid: 6 }]))
  t.match(lstatSync(join(directory, 'f')), { uid: 5, gid: 6 })
  t.equal(lstatSync(join(directory, 'f')).mode & 0o7777, 0o4755, 'setuid survives the change of owner')
})

t.test('nothing is written over, and nothing beside the directory', async (t) => {
  const parent = t.testdir({ full: { file: 'mine' }, target: {} })
  const full = join(parent, 'full')
  await t.rejects(writeDirectory(full, treeOf([file('file')])), { message: /is not empty/ })
  t.equal(readFileSync(join(full, 'file'), 'utf8'), 'mine')
  for (const entries of [[file('../out')], [link('way', '../target'), file('way/out')]]) {
    await t.rejects(writeDirectory(join(parent, `new${entries.length}`), treeOf(entries)), {
      message: /no path below the directory/,
    })
  }
  t.notOk(existsSync(join(parent, 'out')))
  t.notOk(existsSync(join(parent, 'target/out')))
})
