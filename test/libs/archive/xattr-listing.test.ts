import t from 'tap'
import { parseListing } from '../../../libs/archive/xattr-listing.ts'
import { collect } from './_tools.ts'

async function* lines(...all: string[]): AsyncGenerator<string> {
  yield* all
}

t.test('the attributes of an entry follow its line', async (t) => {
  const listing = lines(
    'drwxr-xr-x  0/0               0 2026-11-20 16:32 "./"',
    '-rwxr-xr-x* 0/0               1 2026-11-20 16:31 "./usr/bin/ping"',
    '  x: 20 security.capability',
    '  x: 4 user.k',
    'hrw-r--r--  0/0               0 2026-11-20 16:31 "./hard -> x" link to "./cap"',
    'drwxr-xr-x+ 0/0               0 2026-11-20 16:29 "./srv/"',
    '  a: user::rwx,group::r-x,other::r-x',
    '  x: 44 system.posix_acl_access',
    'crw-r--r--* 0/0             1,3 2026-11-20 16:29 "./dev/null"',
    '  x: 1 trusted.l',
    'lrwxrwxrwx  0/0               0 2026-11-20 16:31 "./ln" -> "cap"',
  )
  t.strictSame(await collect(parseListing(listing)), [
    { path: 'usr/bin/ping', names: ['security.capability', 'user.k'] },
    { path: 'srv', names: ['system.posix_acl_access'] },
    { path: 'dev/null', names: ['trusted.l'] },
  ])
})

t.test('names are unescaped to what they are', async (t) => {
  const listing = lines(
    '-rw-r--r--* 0/0 0 2026-11-20 16:32 "./new\\nline \\303\\251\\\\back \\"q\\" \\377"',
    '  x: 1 user.k',
  )
  t.match(await collect(parseListing(listing)), [{ path: 'new\nline é\\back "q" \udcff' }])
})

t.test('an entry that is marked is reported, even if nothing more is said about it', async (t) => {
  const listing = lines(
    '-rw-r--r--* 0/0 0 2026-11-20 16:32 "./a"',
    '-rw-r--r--+ 0/0 0 2026-11-20 16:32 "./b"',
  )
  t.strictSame(await collect(parseListing(listing)), [
    { path: 'a', names: [] },
    { path: 'b', names: [] },
  ])
})

t.test('other lines say nothing', async (t) => {
  t.same(await collect(parseListing(lines('', '  x: 1 user.k', 'noise', 'bar'))), [])
})
