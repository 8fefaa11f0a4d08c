import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Test } from 'tap'
import { run } from '../../../../libs/archive/_tools.ts'

export interface LayerBytes {
  tar: Buffer
  compression?: 'gzip' | 'zstd' | 'none'
  /** What the manifest says instead of how many bytes they are. */
  size?: number
}

export interface ContainerImage {
  platform?: { os: string; architecture: string; variant?: string }
  layers: LayerBytes[]
}

const COMPRESSORS = { gzip: gzipSync, zstd: zstdCompressSync, none: (bytes: Buffer) => bytes }
const MEDIA = { gzip: '+gzip', zstd: '+zstd', none: '' }
const OCI = 'application/vnd.oci.image'

/** A layer: a tar of what the shell script makes in an empty directory, with all that tar can hold. */
export function layer(t: Test, script: string): Buffer {
  const root = scratch(t)
  chmodSync(root, 0o755)
  run('sh', ['-ec', script], { cwd: root })
  return tarOf(root)
}

/** A new directory that goes with the test; unlike t.testdir, there can be several. */
export function scratch(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'muster-test-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export function tarOf(root: string): Buffer {
  const how = ['--format=pax', '--numeric-owner', '--xattrs', '--xattrs-include=*', '--acls', '--sort=name']
  return run('tar', ['--create', '--file=-', ...how, `--directory=${root}`, '.']).stdout as Buffer
}

/** An OCI layout (image-spec) of images by their tags; several under one tag are a list for several platforms. */
export class Layout {
  readonly path: string
  readonly #tags: object[] = []

  constructor(path: string) {
    this.path = path
    mkdirSync(join(path, 'blobs/sha256'), { recursive: true })
    writeFileSync(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  }

  /** Returns the digest of what the tag stands for. */
  add(tag: string, ...images: ContainerImage[]): string {
    const descriptors = images.map((image) => this.#addImage(image))
    const list = { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests: descriptors }
    const only = descriptors.length === 1 ? { ...descriptors[0]!, platform: undefined } : undefined
    const descriptor = only ?? { mediaType: list.mediaType, ...this.#put(Buffer.from(JSON.stringify(list))) }
    this.#tags.push({ ...descriptor, annotations: { 'org.opencontainers.image.ref.name': tag } })
    writeFileSync(join(this.path, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: this.#tags }))
    return descriptor.digest
  }

  #addImage({ platform = { os: 'linux', architecture: 'amd64' }, layers }: ContainerImage) {
    const diffs = layers.map(({ tar }) => digest(tar))
    const config = { ...platform, config: {}, rootfs: { type: 'layers', diff_ids: diffs } }
    const manifest = {
      schemaVersion: 2,
      mediaType: `${OCI}.manifest.v1+json`,
      config: { mediaType: `${OCI}.config.v1+json`, ...this.#put(Buffer.from(JSON.stringify(config))) },
      layers: layers.map(({ tar, compression = 'gzip', size }) => ({
        mediaType: `${OCI}.layer.v1.tar${MEDIA[compression]}`,
        ...this.#put(COMPRESSORS[compression](tar)),
        ...(size !== undefined && { size }),
      })),
    }
    return { mediaType: manifest.mediaType, platform, ...this.#put(Buffer.from(JSON.stringify(manifest))) }
  }

  #put(bytes: Buffer): { digest: string; size: number } {
    const name = digest(bytes)
    writeFileSync(join(this.path, 'blobs', name.replace(':', '/')), bytes)
    return { digest: name, size: bytes.length }
  }
}

export function digest(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** What is in a tree, a line for each: type, mode, owner, number of names, path and target. */
export function listing(root: string): string[] {
  const format = '%y %m %U:%G %n %P %l\\n'
  const { stdout } = run('find', ['.', '-mindepth', '1', '-printf', format], { cwd: root })
  return stdout
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .sort()
}

export const text = (path: string): string => readFileSync(path, 'utf8')

/** What machines need: a shell, an init, a kernel; the version is in the kernel's path. */
export const MACHINE = `
  mkdir -p bin sbin etc boot usr/bin
  printf '#!/bin/sh\\n' >bin/sh; chmod 755 bin/sh
  printf '#!/bin/sh\\n' >sbin/init; chmod 755 sbin/init
  printf 'kernel' >boot/vmlinuz-6.12.1-1-amd64
  printf 'ID=debian\\n' >etc/os-release
`
