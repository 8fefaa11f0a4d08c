import { linkSync } from 'node:fs'
import t from 'tap'
import { packEntries, readEntries } from '../../../libs/archive/pack.ts'
import { ATTRIBUTES_PATH, attributeEntries, readImageAttributes } from '../../../libs/image/image-xattrs.ts'
import { isRoot, run } from '../archive/_tools.ts'

const NOTHING_LOST = { status: 'checked', files: [], total: 0, labelled: 0 }

if (isRoot) {
  t.test('capabilities, access lists and what users note are listed, the rest is lost', async (t) => {
    const root = t.testdir({ usr: { bin: { ping: 'x', newuidmap: 'x', setfattr: 'x' } }, srv: {}, gone: '' })
    run('setcap', ['cap_net_raw+ep', `${root}/usr/bin/ping`])
    run('setcap', ['cap_setuid+ep', `${root}/usr/bin/newuidmap`])
    run('setfattr', ['-n', 'trusted.note', '-v', '1', `${root}/usr/bin/ping`])
    run('setfattr', ['-n', 'user.note', '-v', 'x', `${root}/gone`])
    // An access list as the kernel gives it: version 2, then tag, permissions and id of each entry (linux/posix_acl_xattr.h).
    const acl = '0x0200000001000700ffffffff020006003412000004000500ffffffff10000700ffffffff20000500ffffffff'
    run('setfattr', ['-n', 'system.posix_acl_access', '-v', acl, `${root}/srv`])
    run('chmod', ['+x', `${root}/usr/bin/setfattr`])

    const paths = new Set(['usr', 'usr/bin', 'usr/bin/ping', 'usr/bin/newuidmap', 'usr/bin/setfattr', 'srv'])
    const { list, ...rest } = await readImageAttributes(root, { paths })
    t.equal(
      list?.toString(),
      [
        '# file: /srv',
        `system.posix_acl_access=0s${Buffer.from(acl.slice(2), 'hex').toString('base64')}`,
        '',
        '# file: /usr/bin/newuidmap',
        'security.capability=0sAQAAAoAAAAAAAAAAAAAAAAAAAAA=',
        '',
        '# file: /usr/bin/ping',
        'security.capability=0sAQAAAgAgAAAAAAAAAAAAAAAAAAA=',
        '',
      ].join('\n'),
    )
    t.same(rest.kept.map(({ path }) => path).sort(), ['srv', 'usr/bin/newuidmap', 'usr/bin/ping'])
    t.same(rest.lost, {
      ...NOTHING_LOST,
      files: [{ path: 'usr/bin/ping', names: ['trusted.note'] }],
      total: 1,
    })
    t.equal(rest.canRestore, true)
  })
}

t.test('every name of a file has its attributes', async (t) => {
  const root = t.testdir({ a: '' })
  linkSync(`${root}/a`, `${root}/b`)
  run('setfattr', ['-n', 'user.note', '-v', 'x', `${root}/a`])
  for (const name of ['a', 'b']) {
    const { list } = await readImageAttributes(root, { paths: new Set([name]) })
    t.equal(list?.toString(), `# file: /${name}\nuser.note=0seA==\n`)
  }
})

t.test('an image without attributes has no list', async (t) => {
  t.same(await readImageAttributes(t.testdir({ a: '' }), { paths: new Set(['a']) }), {
    list: undefined,
    kept: [],
    lost: NOTHING_LOST,
    canRestore: true,
    found: [],
  })
})

t.test('attributes that cannot be read are lost, and said to be', async (t) => {
  const root = t.testdir({ a: '' })
  run('setfattr', ['-n', 'user.note', '-v', 'x', `${root}/a`])
  const paths = new Set(['a'])
  t.match(await readImageAttributes(root, { paths, getfattr: 'no-such-getfattr' }), {
    list: undefined,
    lost: { files: [{ path: 'a', names: ['user.note'] }], total: 1, unread: /no-such-getfattr/ },
  })
  t.match(await readImageAttributes(root, { paths }), { canRestore: false, kept: [{ path: 'a' }] })
})

t.test('the list comes with the directories that the image lacks for it', async (t) => {
  const list = Buffer.from('# file: /a\nuser.note=0seA==\n')
  t.same(
    attributeEntries(list, new Set(['usr', 'usr/lib'])).map(({ path, type }) => [path, type]),
    [
      ['usr/lib/muster', 'directory'],
      [ATTRIBUTES_PATH, 'file'],
    ],
  )
  t.equal(attributeEntries(list, new Set()).length, 4)
  const entries = readEntries(packEntries(attributeEntries(list, new Set())))
  t.match(entries.at(-1), { path: ATTRIBUTES_PATH, type: 'file', mode: 0o644, uid: 0, content: list })
})
