import { readFile, writeFile } from 'node:fs/promises'
import t from 'tap'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { file, resolvedNode } from '../../libs/overlay/fixtures.ts'
import { run, SHELLS } from '../shells.ts'
import { without } from './_disks.ts'
import { laidOut, textsOf } from './_render.ts'

const OVERLAY = 'syncuser'
const STEP = 'usr/lib/muster/init.d/40-syncuser'
const IMAGE_PASSWD = 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/:/usr/sbin/nologin\n'
const IMAGE_GROUP = 'root:x:0:\ndaemon:x:1:\n'
const surrounds = {
  images: new Map([['debian', [file('etc/passwd', IMAGE_PASSWD), file('etc/group', IMAGE_GROUP)]]]),
  include: [
    file('etc/passwd', 'root:x:0:0:other:/:/bin/false\nalice:x:1000:1000:Alice:/home/alice:/bin/bash\n'),
    file('etc/group', 'alice:x:1000:\nwheel:x:10:alice\n'),
  ],
}
const resources = {
  localusers: [
    { name: 'db', uid: 990, gid: 991, gecos: 'Data base', home: '/var/lib/db', shell: '/bin/sh' },
    { name: 'alice', uid: 5, gid: 5 },
    { name: 'plain', uid: 992 },
  ],
  localgroups: [
    { name: 'db', gid: 991, members: ['alice', 'plain'] },
    { name: 'empty', gid: 993 },
  ],
}

const nodeOf = (more: Partial<ResolvedNode> = {}) =>
  resolvedNode('n1', undefined, { image: 'debian', ...more })

t.test("users of the image, the site and the node are put together, the image's first", async (t) => {
  const texts = await textsOf(OVERLAY, nodeOf({ resources }), surrounds)
  t.equal(
    texts['etc/passwd'],
    `${IMAGE_PASSWD}alice:x:1000:1000:Alice:/home/alice:/bin/bash
db:x:990:991:Data base:/var/lib/db:/bin/sh
plain:x:992:992::/:/sbin/nologin
`,
  )
  t.equal(
    texts['etc/group'],
    `${IMAGE_GROUP}alice:x:1000:\nwheel:x:10:alice\ndb:x:991:alice,plain\nempty:x:993:\n`,
  )
})

t.test('root can be let in without a password', async (t) => {
  const texts = await textsOf(OVERLAY, nodeOf({ tags: { PasswordlessRoot: 'True' } }), {
    images: surrounds.images,
  })
  t.match(texts['etc/passwd'], /^root::0:0:root:\/root:\/bin\/sh\ndaemon:/)
  t.notOk('etc/group' in texts, 'the groups are those of the image')
})

t.test('without anything to add the image keeps its files, also where it has no such', async (t) => {
  t.same(Object.keys(await textsOf(OVERLAY, nodeOf())), ['usr/lib/muster/hooks/syncuser', STEP])
  t.same(Object.keys(await textsOf(OVERLAY, nodeOf({ tags: { PasswordlessRoot: 'false' } }))), [
    'usr/lib/muster/hooks/syncuser',
    STEP,
  ])
})

t.test('every user gets an entry in the shadow file, once', { skip: without('pwck', 'grpck') }, async (t) => {
  for (const shell of SHELLS) {
    const root = await laidOut(t, OVERLAY, { node: nodeOf({ resources }), surrounds })
    const shadow = `${root}/etc/shadow`
    await writeFile(shadow, 'root:$6$hash:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n')
    for (let time = 0; time < 2; time++) {
      const { status, stderr } = await run([...shell, `${root}/${STEP}`], { MUSTER_ROOT: root })
      t.same({ status, stderr }, { status: 0, stderr: '' })
    }
    t.equal(
      await readFile(shadow, 'utf8'),
      `root:$6$hash:19000:0:99999:7:::
daemon:*:19000:0:99999:7:::
alice:*:::::::
db:*:::::::
plain:*:::::::
`,
    )
    const { status, stdout } = await run(['pwck', '-r', '-q', `${root}/etc/passwd`, shadow])
    t.match({ status, stdout }, { status: /^[02]$/, stdout: '' }, 'home directories apart, nothing is wrong')
    t.match(await run(['grpck', '-r', `${root}/etc/group`, '/dev/null']), { stdout: /^(?!.*invalid)/s })
  }
})
