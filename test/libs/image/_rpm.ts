import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { run } from '../archive/_tools.ts'

/** Makes a root file system with an rpm database in which packages are, without any of their files. */
export function rpmRootOf(
  t: Test,
  options: {
    directory: string
    packages: readonly { name: string; version: string; epoch?: number }[]
  },
): string {
  const { directory, packages } = options
  const dir = t.testdir({ root: {}, build: {} })
  const root = join(dir, 'root')
  mkdirSync(join(root, directory), { recursive: true })
  const database = ['--dbpath', join(root, directory), '--define', '_db_backend sqlite']
  run('rpm', [...database, '--initdb'])
  const built = packages.map((one) => buildRpm(join(dir, 'build'), one))
  if (built.length > 0)
    run('rpm', [...database, '--install', '--justdb', '--nodeps', '--noscripts', ...built])
  return root
}

export function buildRpm(
  dir: string,
  { name, version, epoch }: { name: string; version: string; epoch?: number },
): string {
  const spec = join(dir, `${name}.spec`)
  const lines = [
    `Name: ${name}`,
    `Version: ${version}`,
    'Release: 1',
    ...(epoch === undefined ? [] : [`Epoch: ${epoch}`]),
    'Summary: made by a test',
    'License: none',
    'BuildArch: noarch',
    '%description',
    'Made by a test.',
    '%files',
  ]
  writeFileSync(spec, `${lines.join('\n')}\n`)
  const quiet = ['--define', `_topdir ${join(dir, name)}`, '--define', `_tmppath ${dir}`]
  run('rpmbuild', ['-bb', '--quiet', ...quiet, spec])
  const folder = join(dir, name, 'RPMS/noarch')
  return join(folder, readdirSync(folder)[0]!)
}

/** The header of an .rpm file as databases have it: behind lead and signature, without its magic. */
export function headerOf(file: string): Buffer {
  const bytes = readFileSync(file)
  const lengthAt = (at: number): number => 16 + bytes.readUInt32BE(at + 8) * 16 + bytes.readUInt32BE(at + 12)
  const signature = 96
  const header = signature + Math.ceil(lengthAt(signature) / 8) * 8
  return bytes.subarray(header + 8, header + lengthAt(header))
}

/** A database as SUSE's rpm writes it: a page of slots, then the headers, each on a multiple of 16 bytes. */
export function ndbOf(headers: readonly Buffer[]): Buffer {
  const page = Buffer.alloc(4096)
  for (let at = 0; at < page.length; at += 16) page.write('Slot', at)
  page.fill(0, 0, 32)
  page.write('RpmP')
  page.writeUInt32LE(1, 12)
  const blobs: Buffer[] = []
  let position = page.length
  for (const [index, header] of headers.entries()) {
    // Every other slot is free, as after packages were removed.
    const slot = 32 + index * 32
    const blob = Buffer.alloc(Math.ceil((16 + header.length + 12) / 16) * 16)
    blob.write('BlbS')
    blob.writeUInt32LE(index + 1, 4)
    blob.writeUInt32LE(header.length, 12)
    header.copy(blob, 16)
    page.writeUInt32LE(index + 1, slot + 4)
    page.writeUInt32LE(position / 16, slot + 8)
    page.writeUInt32LE(blob.length / 16, slot + 12)
    blobs.push(blob)
    position += blob.length
  }
  return Buffer.concat([page, ...blobs])
}
