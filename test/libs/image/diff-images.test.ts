import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import t from 'tap'
import { ArchiveCorruptError } from '../../../libs/archive/errors.ts'
import type { BuildProgress } from '../../../libs/image/build-image.ts'
import { diffImages } from '../../../libs/image/diff-images.ts'
import { isRoot } from '../archive/_tools.ts'
import { imageOf, openFrom } from './_images.ts'
import { MemorySink, rootOf } from './_tools.ts'

function manyFiles(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`file${at}`, `${at} `.repeat(10_000)]))
}

t.test('two images of the same tree do not differ, and nothing of them is read', async (t) => {
  const store = new MemorySink()
  const root = rootOf(t, manyFiles(20))
  const [before, after] = [await imageOf(root, { store }), await imageOf(root, { store })]
  const opened: string[] = []
  t.same(await diffImages({ before, after, open: openFrom(store, opened) }), {
    changes: [],
    timesOnly: 0,
    bytesOnly: { before: 0, after: 0 },
  })
  t.same(opened, [])
})

t.test('what was added, removed and changed is told, with what changed of it', async (t) => {
  const store = new MemorySink()
  const root = rootOf(t, {
    ...manyFiles(60),
    etc: { gone: 'old', motd: 'hello', passwd: 'x', script: '#!/bin/sh\n', was: 'a file', touched: 'same' },
  })
  symlinkSync('motd', `${root}/etc/link`)
  utimesSync(`${root}/etc/touched`, 1_000, 1_000)
  const before = await imageOf(root, { store })
  rmSync(`${root}/etc/gone`)
  appendFileSync(`${root}/etc/motd`, ' there')
  chmodSync(`${root}/etc/script`, 0o755)
  rmSync(`${root}/etc/link`)
  symlinkSync('passwd', `${root}/etc/link`)
  rmSync(`${root}/etc/was`)
  mkdirSync(`${root}/etc/was`, { mode: 0o755 })
  writeFileSync(`${root}/etc/new`, 'new file', { mode: 0o600 })
  utimesSync(`${root}/etc/touched`, 2_000, 2_000)
  const after = await imageOf(root, { store })
  const opened: string[] = []
  const { changes, timesOnly, bytesOnly } = await diffImages({ before, after, open: openFrom(store, opened) })
  t.match(changes, [
    { path: 'etc/gone', before: { type: 'file', size: 3 }, after: undefined, aspects: undefined },
    { path: 'etc/link', aspects: ['target'], before: { target: 'motd' }, after: { target: 'passwd' } },
    { path: 'etc/motd', aspects: ['content'], before: { size: 5 }, after: { size: 11 } },
    { path: 'etc/new', before: undefined, after: { type: 'file', size: 8, mode: 0o600 } },
    { path: 'etc/script', aspects: ['mode'], after: { mode: 0o755 } },
    { path: 'etc/was', aspects: ['type'], before: { type: 'file' }, after: { type: 'directory' } },
  ])
  t.ok(timesOnly >= 1, 'a file that was only touched is counted')
  t.ok(opened.length < before.segments.length / 2, 'segments that both have are not read')
  const known = new Set(before.segments.map(({ digest }) => digest))
  const fresh = after.segments.filter(({ digest }) => !known.has(digest))
  t.equal(
    bytesOnly.after,
    fresh.reduce((sum, { size }) => sum + size, 0),
  )
})

t.test('a file that moved to another segment with all of its neighbours is no change', async (t) => {
  const store = new MemorySink()
  const root = rootOf(t, manyFiles(40))
  const before = await imageOf(root, { store })
  for (let at = 0; at < 30; at++) writeFileSync(`${root}/file1${at}-more`, 'x'.repeat(90_000))
  const after = await imageOf(root, { store })
  const { changes } = await diffImages({ before, after, open: openFrom(store) })
  t.equal(changes.length, 30)
  t.ok(changes.every((change) => change.before === undefined))
})

t.test('an image in another compression is read as a whole, and is the same', async (t) => {
  const store = new MemorySink()
  const root = rootOf(t, manyFiles(10))
  const [before, after] = [await imageOf(root, { store }), await imageOf(root, { store, codec: 'zstd' })]
  const { changes, timesOnly } = await diffImages({ before, after, open: openFrom(store) })
  t.same([changes, timesOnly], [[], 0])
})

t.test('a changed file with several names changes under each of them', async (t) => {
  const store = new MemorySink()
  const root = rootOf(t, { a: { one: 'content' }, c: { ...manyFiles(30) } })
  linkSync(`${root}/a/one`, `${root}/a/two`)
  linkSync(`${root}/c/file7`, `${root}/a/seven`)
  const before = await imageOf(root, { store })
  appendFileSync(`${root}/a/one`, ' and more')
  const after = await imageOf(root, { store })
  const { changes } = await diffImages({ before, after, open: openFrom(store) })
  const paths = changes
    .filter(({ before }) => before?.type === 'file')
    .map(({ path, after }) => [path, after?.size])
  t.same(paths, [
    ['a/one', 16],
    ['a/two', 16],
  ])
})

if (isRoot) {
  t.test('a change of owner is told', async (t) => {
    const store = new MemorySink()
    const root = rootOf(t, { etc: { motd: 'hello' } })
    const before = await imageOf(root, { store })
    chownSync(`${root}/etc/motd`, 12, 34)
    const after = await imageOf(root, { store })
    const { changes } = await diffImages({ before, after, open: openFrom(store) })
    t.match(changes, [{ path: 'etc/motd', aspects: ['owner'], after: { uid: 12, gid: 34 } }])
    t.equal(changes.length, 1)
  })
}

t.test('progress goes up to a total that is known from the start', async (t) => {
  const store = new MemorySink()
  const root = rootOf(t, manyFiles(10))
  const before = await imageOf(root, { store })
  renameSync(`${root}/file1`, `${root}/file1-b`)
  const after = await imageOf(root, { store })
  const seen: BuildProgress[] = []
  await diffImages({ before, after, open: openFrom(store), onProgress: (each) => void seen.push(each) })
  t.ok(seen.length > 0)
  t.ok(seen.every(({ rawTotal }) => rawTotal === seen[0]!.rawTotal))
  t.equal(seen.at(-1)!.rawBytes, seen[0]!.rawTotal)
})

t.test('bytes that are no segment are refused, and a signal ends it with its reason', async (t) => {
  const store = new MemorySink()
  const root = rootOf(t, { a: 'a' })
  const before = await imageOf(root, { store })
  writeFileSync(`${root}/b`, 'b')
  const after = await imageOf(root, { store })
  const garbage = async function* () {
    yield Buffer.from('no archive at all')
  }
  await t.rejects(diffImages({ before, after, open: garbage }), ArchiveCorruptError)
  const lying = { ...after, segments: after.segments.map((segment) => ({ ...segment, rawSize: 10 })) }
  await t.rejects(diffImages({ before, after: lying, open: openFrom(store) }), ArchiveCorruptError)
  const failing = async function* () {
    yield Buffer.alloc(0)
    throw new Error('the disk is gone')
  }
  await t.rejects(diffImages({ before, after, open: failing }), { message: 'the disk is gone' })
  const reason = new Error('enough')
  const signal = AbortSignal.abort(reason)
  await t.rejects(diffImages({ before, after, open: openFrom(store), signal }), reason)
})
