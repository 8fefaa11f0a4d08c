import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { lchown } from 'node:fs/promises'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { changeOwners, resumeOwners } from '../../../../services/controller/images/owners-log.ts'
import { planTreeSync } from '../../../../services/controller/images/sync-tree-users.ts'

const { signal } = new AbortController()

/** A tree whose users have ids that the host gives to one another. */
async function tree(t: Test) {
  const home = t.testdir({
    host: {
      passwd: 'root:x:0:0::/:/bin/sh\na:x:101:101::/:/bin/sh\nb:x:102:102::/:/bin/sh\n',
      group: 'root:x:0:\na:x:101:\nb:x:102:\n',
    },
    rootfs: {
      etc: {
        passwd: 'root:x:0:0::/:/bin/sh\na:x:100:100::/:/bin/sh\nb:x:101:101::/:/bin/sh\n',
        group: 'root:x:0:\na:x:100:\nb:x:101:\n',
      },
      of: { a: 'a', b: 'b', root: 'root', setuid: 'x', capable: 'x' },
    },
  })
  const root = join(home, 'rootfs')
  chownSync(join(root, 'of/a'), 100, 100)
  chownSync(join(root, 'of/b'), 101, 101)
  chownSync(join(root, 'of/setuid'), 0, 101)
  chmodSync(join(root, 'of/setuid'), 0o4755)
  chownSync(join(root, 'of/capable'), 100, 0)
  execFileSync('setcap', ['cap_net_raw+ep', join(root, 'of/capable')])
  symlinkSync('/etc/passwd', join(root, 'of/link'))
  await lchown(join(root, 'of/link'), 101, 0)
  chmodSync(join(root, 'etc/passwd'), 0o640)
  const owner = (name: string) => {
    const { uid, gid } = lstatSync(join(root, name))
    return [uid, gid]
  }
  const look = () => ({
    owners: ['a', 'b', 'root', 'setuid', 'capable', 'link'].map((name) => owner(`of/${name}`)),
    mode: lstatSync(join(root, 'of/setuid')).mode & 0o7777,
    capabilities: execFileSync('getcap', [join(root, 'of/capable')])
      .toString()
      .trim()
      .split(' ')
      .at(-1),
    passwd: readFileSync(join(root, 'etc/passwd'), 'utf8'),
    passwdMode: lstatSync(join(root, 'etc/passwd')).mode & 0o7777,
  })
  return { home, root, host: join(home, 'host'), look }
}

const AFTER = {
  owners: [
    [101, 101],
    [102, 102],
    [0, 0],
    [0, 102],
    [101, 0],
    [102, 0],
  ],
  mode: 0o4755,
  capabilities: 'cap_net_raw=ep',
  passwd: 'root:x:0:0::/:/bin/sh\na:x:101:101::/:/bin/sh\nb:x:102:102::/:/bin/sh\n',
  passwdMode: 0o640,
}

// Only root can give files away.
if (process.getuid?.() === 0) {
  test('files follow the ids of their owners, with their modes and capabilities', async (t) => {
    const { home, root, host, look } = await tree(t)
    const { users, log } = await planTreeSync(root, { host, signal })
    t.same(users.users, [
      { name: 'a', from: 100, to: 101 },
      { name: 'b', from: 101, to: 102 },
    ])
    t.same(
      log.owners.map(({ path }) => path),
      ['of/a', 'of/b', 'of/capable', 'of/link', 'of/setuid'],
    )
    await changeOwners(home, root, log)
    t.same(look(), AFTER)
    t.notOk(existsSync(join(home, 'owners.json')))
    t.match(await planTreeSync(root, { host, signal }), { log: { owners: [], texts: [] } })
  })

  test('what was ended in the middle comes out as if it had not been', async (t) => {
    const { home, root, host, look } = await tree(t)
    const { log } = await planTreeSync(root, { host, signal })
    for (let done = 0; done <= log.owners.length; done++) {
      // As a crash would have left it: some files are changed, and the log is there.
      for (const { path, uid, gid } of log.owners.slice(0, done)) await lchown(join(root, path), uid, gid)
      writeFileSync(join(home, 'owners.json'), JSON.stringify(log))
      await resumeOwners(home, root)
      t.same(look(), AFTER)
    }
    await resumeOwners(home, root)
  })
}
