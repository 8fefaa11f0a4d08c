import t from 'tap'
import { linkMembers } from '../../../libs/archive/hard-links.ts'
import type { TreeEntry } from '../../../libs/archive/tree-entry.ts'

function file(path: string, ino: bigint, options: Partial<TreeEntry> = {}): TreeEntry {
  return {
    path,
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 0,
    size: 7,
    dev: 1n,
    ino,
    nlink: 2,
    ctimeNs: 0n,
    ...options,
  }
}

t.test('names of one file share a number and a count, and the last one has the data', async (t) => {
  const members = linkMembers([
    file('a', 5n, { nlink: 3 }),
    file('b', 5n, { nlink: 3 }),
    file('c', 5n, { nlink: 3 }),
  ])
  t.same(
    members.map(({ size }) => size),
    [0, 0, 7],
  )
  t.same(new Set(members.map(({ link }) => link?.ino)).size, 1)
  t.same(
    members.map(({ link }) => link?.count),
    [3, 3, 3],
  )
})

t.test('the number depends on the first path only, not on the machine and not on other files', async (t) => {
  const here = linkMembers([file('a', 5n), file('b', 5n)])
  const elsewhere = linkMembers([
    file('0', 1n),
    file('00', 1n),
    file('a', 99n, { dev: 7n }),
    file('b', 99n, { dev: 7n }),
  ])
  t.same(here[0]?.link, elsewhere[2]?.link)
})

t.test('a file whose other names are outside of the tree is an ordinary file', async (t) => {
  t.same(
    linkMembers([file('a', 5n), file('b', 6n)]).map(({ link, size }) => [link, size]),
    [
      [undefined, 7],
      [undefined, 7],
    ],
  )
})

t.test('the same number on another device is another file', async (t) => {
  t.same(
    linkMembers([file('a', 5n), file('b', 5n, { dev: 2n })]).map(({ link }) => link),
    [undefined, undefined],
  )
})

t.test('only regular files are tied together', async (t) => {
  const fifos = linkMembers([
    file('a', 5n, { type: 'fifo', size: 0 }),
    file('b', 5n, { type: 'fifo', size: 0 }),
  ])
  t.same(
    fifos.map(({ link }) => link),
    [undefined, undefined],
  )
})

t.test('two sets whose paths hash to the same number get two numbers', async (t) => {
  // Found by search: the SHA-256 of both begins with 1670669c.
  const [one, other] = ['usr/v9j', 'usr/18dw']
  const members = linkMembers([file(one!, 1n), file('x', 1n), file(other!, 2n), file('y', 2n)])
  t.equal(members[2]!.link!.ino, members[0]!.link!.ino + 1)
})
