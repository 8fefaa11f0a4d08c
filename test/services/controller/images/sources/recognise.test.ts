import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { recognise } from '../../../../../services/controller/images/sources/recognise.ts'
import { run } from '../../../../libs/archive/_tools.ts'
import { Layout, layer, scratch } from './_containers.ts'
import { placeFor } from './_import.ts'

t.test('a directory is a tree, or a layout of images', async (t) => {
  const place = placeFor(t)
  const path = scratch(t)
  t.same(await recognise(path, place), { kind: 'tree', path })
  const layout = new Layout(path)
  t.same(await recognise(layout.path, place), { kind: 'image', source: { kind: 'oci', path } })
})

t.test('a file is a tarball of a tree, or an archive of images, compressed or not', async (t) => {
  const files = scratch(t)
  const tar = layer(t, 'mkdir -p bin etc; echo x >manifest.json')
  const layout = new Layout(scratch(t))
  layout.add('x', { layers: [{ tar }] })
  const at = (name: string) => join(files, name)
  writeFileSync(at('tree'), tar)
  run('skopeo', [
    '--insecure-policy',
    'copy',
    '--quiet',
    `oci:${layout.path}:x`,
    `docker-archive:${at('docker')}:a:1`,
  ])
  run('tar', ['--create', `--file=${at('oci')}`, `--directory=${layout.path}`, '.'])
  for (const name of ['tree', 'docker', 'oci']) {
    for (const [suffix, program] of [
      ['gzip', 'gzip'],
      ['xz', 'xz'],
      ['zstd', 'zstd'],
    ] as const) {
      const { stdout } = run(program, ['-c', at(name)])
      writeFileSync(at(`${name}-${suffix}`), stdout)
    }
    const kind = name === 'tree' ? 'tarball' : 'image'
    for (const suffix of ['', '-gzip', '-xz', '-zstd']) {
      const found = await recognise(at(`${name}${suffix}`), placeFor(t))
      t.match(
        found,
        kind === 'tarball' ? { kind } : { kind, source: { kind: `${name}-archive` } },
        name + suffix,
      )
      if (found.kind === 'tarball') t.equal(found.compression, suffix.slice(1) || 'none')
    }
  }
})

t.test('what is neither is refused', async (t) => {
  const place = placeFor(t)
  const files = scratch(t)
  writeFileSync(join(files, 'text'), 'no tarball '.repeat(1_000))
  mkdirSync(join(files, 'directory'))
  await t.rejects(recognise(join(files, 'text'), place), { code: 'MUSTER_SOURCE_INVALID' })
  await t.rejects(recognise('/dev/null', place), { code: 'MUSTER_SOURCE_INVALID', message: /neither/ })
  await t.rejects(recognise(join(files, 'none'), place), { code: 'MUSTER_SOURCE_MISSING', message: /ENOENT/ })
  const reason = new Error('stop')
  await t.rejects(recognise(join(files, 'text'), { ...place, signal: AbortSignal.abort(reason) }), reason)
})
