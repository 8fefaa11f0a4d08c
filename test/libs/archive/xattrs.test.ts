import t from 'tap'
import { listXattrs } from '../../../libs/archive/xattrs.ts'
import { isRoot, run } from './_tools.ts'

const CAPABILITY = Buffer.from(
  '0000000200200000000000000000000000000000'.replace(/^00000002/, '01000002'),
  'hex',
)

/** A tar whose one file has extended attributes: unpacking it is a way to set them that needs no other tool. */
function tarWith(path: string, attributes: Record<string, Buffer>): Buffer {
  const records = Object.entries(attributes).map(([name, value]) => {
    const body = Buffer.concat([Buffer.from(` SCHILY.xattr.${name}=`), value, Buffer.from('\n')])
    const length = [1, 2, 3, 4]
      .map((digits) => digits + body.length)
      .find((sum) => body.length + `${sum}`.length === sum)
    return Buffer.concat([Buffer.from(`${length}`), body])
  })
  const pax = Buffer.concat(records)
  return Buffer.concat([
    tarBlocks('pax', 'x', pax),
    tarBlocks(path, '0', Buffer.from('x')),
    Buffer.alloc(1024),
  ])
}

function tarBlocks(path: string, type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512)
  header.write(path, 0)
  header.write(`0000755\0${'0000000\0'.repeat(2)}${content.length.toString(8).padStart(11, '0')}\0`, 100)
  header.write(`00000000000\0        ${type}`, 136)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, content, Buffer.alloc(-content.length & 511)])
}

function unpack(directory: string, tar: Buffer): void {
  run('tar', ['--extract', '--xattrs', '--xattrs-include=*'], { cwd: directory, input: tar })
}

t.test('lost attributes are listed by file and name', { skip: isRoot ? false : 'needs root' }, async (t) => {
  const root = t.testdir({ plain: '', usr: {} })
  unpack(
    root,
    tarWith('usr/ping é', { 'security.capability': CAPABILITY, 'user.note': Buffer.from('a\n\0b') }),
  )
  unpack(root, tarWith('gone', { 'user.note': Buffer.from('x') }))
  t.strictSame(await listXattrs(root, { excludes: (path) => path === 'gone' }), {
    status: 'checked',
    files: [{ path: 'usr/ping é', names: ['security.capability', 'user.note'] }],
    total: 1,
    labelled: 0,
  })
})

t.test('a tree without attributes has none', async (t) => {
  const root = t.testdir({ a: 'x', b: { c: '' } })
  t.strictSame(await listXattrs(root), { status: 'checked', files: [], total: 0, labelled: 0 })
})

t.test('without a tar that can list them, they are not checked', async (t) => {
  const root = t.testdir({ a: 'x' })
  t.match(await listXattrs(root, { program: 'no-such-tar' }), {
    status: 'not checked',
    reason: /no-such-tar/,
  })
  t.match(await listXattrs(root, { program: 'cpio' }), { status: 'not checked', reason: /cpio/ })
  t.match(await listXattrs(`${root}/none`), { status: 'not checked', reason: /none/ })
})

t.test('a signal ends the listing', async (t) => {
  const reason = new Error('stop')
  await t.rejects(listXattrs(t.testdir({ a: 'x' }), { signal: AbortSignal.abort(reason) }), reason)
})
