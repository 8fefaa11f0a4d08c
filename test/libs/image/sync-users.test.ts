import fc from 'fast-check'
import { test } from 'tap'
import { UsersCollideError } from '../../../libs/image/errors.ts'
import { type Accounts, syncUsers, type UserSync } from '../../../libs/image/sync-users.ts'

const HOST = {
  passwd:
    'root:x:0:0:root:/root:/bin/bash\nslurm:x:64030:64030::/:/bin/false\nalice:x:1000:1000::/home/alice:/bin/sh\n',
  group: 'root:x:0:\nslurm:x:64030:\nusers:x:100:alice\n',
}

test('names of the host win, and those that only the image has follow', async (t) => {
  const image = {
    passwd:
      'root:x:0:0:root:/root:/bin/sh\nslurm:x:990:991::/:/bin/false\nmunge:x:101:991::/:/bin/false\n# a comment\n',
    group: 'root:x:0:\nslurm:x:991:munge\nmunge:x:101:\nusers:x:100:bob,munge\n',
  }
  const sync = syncUsers(HOST, image)
  t.equal(sync.passwd, `${HOST.passwd}munge:x:101:64030::/:/bin/false\n# a comment\n`)
  t.equal(sync.group, 'root:x:0:\nslurm:x:64030:munge\nusers:x:100:alice,munge\nmunge:x:101:\n')
  t.same(sync.users, [{ name: 'slurm', from: 990, to: 64030 }])
  t.same(sync.groups, [{ name: 'slurm', from: 991, to: 64030 }])
  t.same(sync.added, { users: ['alice'], groups: [] })
  t.same(sync.ids, { users: new Map([[990, 64030]]), groups: new Map([[991, 64030]]) })
})

test('an id that the image gives to another name is an error that lists all of them', async (t) => {
  const image = { passwd: 'bob:x:1000:1000::/:/bin/sh\n', group: 'games:x:100:\nwheel:x:0:\n' }
  t.throws(
    () => syncUsers(HOST, image),
    new UsersCollideError([
      'user bob has id 1000, which is alice on the host',
      'group games has id 100, which is users on the host',
      'group wheel has id 0, which is root on the host',
    ]),
  )
})

test('lines of the host for NIS, and what is no account, are not taken over', async (t) => {
  const passwd = '+::::::\n-eve::::::\n\nroot:x:0:0::/:/bin/sh\nbroken:x\nroot:x:5:5::/:/bin/sh\n'
  const sync = syncUsers({ passwd, group: '' }, { passwd: '+@admins::::::\n', group: '' })
  t.equal(sync.passwd, 'root:x:0:0::/:/bin/sh\n+@admins::::::\n')
})

const NAME = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')
const accounts: fc.Arbitrary<Accounts> = fc
  .record({
    users: fc.uniqueArray(fc.record({ name: NAME, id: fc.nat(9), gid: fc.nat(9) }), {
      selector: (it) => it.name,
    }),
    groups: fc.uniqueArray(
      fc.record({ name: NAME, id: fc.nat(9), members: fc.array(NAME, { maxLength: 3 }) }),
      {
        selector: (it) => it.name,
      },
    ),
  })
  .map(({ users, groups }) => ({
    passwd: users.map(({ name, id, gid }) => `${name}:x:${id}:${gid}::/:/bin/sh\n`).join(''),
    group: groups.map(({ name, id, members }) => `${name}:x:${id}:${members.join(',')}\n`).join(''),
  }))

/** Those pairs that can be synchronised. */
function synced(host: Accounts, image: Accounts): UserSync | undefined {
  try {
    return syncUsers(host, image)
  } catch (error) {
    if (error instanceof UsersCollideError) return undefined
    throw error
  }
}

const idsIn = (text: string) =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.split(':')[0]!, Number(line.split(':')[2])]),
  )

test('every name of the host has its id then, every other one that it had, and none is lost', async (t) => {
  fc.assert(
    fc.property(accounts, accounts, (host, image) => {
      const sync = synced(host, image)
      if (!sync) return
      for (const file of ['passwd', 'group'] as const) {
        const expected = new Map([...idsIn(image[file]), ...idsIn(host[file])])
        t.same(new Map([...idsIn(sync[file])].sort()), new Map([...expected].sort()))
      }
    }),
    { numRuns: 200 },
  )
})

test('a file belongs to the same name then, and so does the primary group of a user of the image', async (t) => {
  const ownerIn = (text: string, id: number) => [...idsIn(text)].find(([, each]) => each === id)?.[0]
  fc.assert(
    fc.property(accounts, accounts, (host, image) => {
      const sync = synced(host, image)
      if (!sync) return
      const after = idsIn(sync.passwd)
      const hostNames = idsIn(host.passwd)
      for (const [, id] of idsIn(image.passwd)) {
        const owner = ownerIn(image.passwd, id)!
        t.equal(sync.ids.users.get(id) ?? id, after.get(owner))
      }
      for (const line of image.passwd.split('\n').filter((each) => each !== '')) {
        const [name = '', , , gid = ''] = line.split(':')
        const group = ownerIn(image.group, Number(gid))
        if (hostNames.has(name) || group === undefined) continue
        const moved = sync.passwd.split('\n').find((each) => each.startsWith(`${name}:`))
        t.equal(Number(moved!.split(':')[3]), idsIn(sync.group).get(group))
      }
    }),
    { numRuns: 200 },
  )
})

test('doing it again changes nothing', async (t) => {
  fc.assert(
    fc.property(accounts, accounts, (host, image) => {
      const sync = synced(host, image)
      if (!sync) return
      t.match(syncUsers(host, sync), {
        passwd: sync.passwd,
        group: sync.group,
        users: [],
        groups: [],
        added: { users: [], groups: [] },
      })
    }),
    { numRuns: 200 },
  )
})
