import { posix } from 'node:path'
import { type ServerConf, serverPaths } from '../../../libs/overlay/server-data.ts'
import { RawNodes } from '../../../libs/warewulf/raw-nodes.ts'
import { parseYaml } from '../../../libs/yaml/parse-yaml.ts'
import { UsageError } from '../errors.ts'
import { RootDirectory } from './root-directory.ts'

/** Warewulf's own limit on the names of overlays. */
const OVERLAY_NAME = /^[a-zA-Z0-9\-._:]+$/

/** A Warewulf installation below a directory, for looking at: nothing in it is changed. Paths are below the directory. */
export class Installation {
  readonly root: RootDirectory
  /** The warewulf.conf; undefined if there is none. */
  readonly conf: ServerConf | undefined
  readonly paths: Readonly<Record<string, string>>

  /** @throws {UsageError | YamlError} */
  constructor(directory: string) {
    this.root = new RootDirectory(directory)
    const text = this.root.readText('/etc/warewulf/warewulf.conf')
    const value = text === undefined ? undefined : parseYaml(text, { file: 'warewulf.conf' }).value
    this.conf = typeof value === 'object' && value !== null ? (value as ServerConf) : undefined
    this.paths = serverPaths(this.conf)
  }

  /** @throws {UsageError | YamlError} */
  nodes(): RawNodes {
    const path = this.inConfiguration('nodes.conf')
    const text = this.root.readText(path)
    if (text !== undefined) return new RawNodes(text, { file: 'nodes.conf' })
    throw new UsageError(`there is no ${path} below the directory`, {
      hint: 'Name with --root what stands for / on a Warewulf server.',
    })
  }

  /** A path that may be relative to where Warewulf has its configuration. */
  inConfiguration(path: string): string {
    return posix.resolve(`${this.paths.Sysconfdir}/warewulf`, path)
  }

  /** Where an image has its files. */
  imageRoot(image: string): string {
    return `${this.paths.WWChrootdir}/${image}/rootfs`
  }

  /** The directories of overlays that are a site's, and of those that came with Warewulf. */
  get overlayDirectories(): { site: string; distribution: string } {
    return { site: this.paths.WWOverlaydir!, distribution: `${this.paths.Datadir}/warewulf/overlays` }
  }

  /** The tree of an overlay; that of the site where both have it. Undefined if there is none. */
  overlayRoot(name: string): string | undefined {
    if (!OVERLAY_NAME.test(name) || name === '.' || name === '..') return undefined
    const { site, distribution } = this.overlayDirectories
    const own = [site, distribution]
      .map((directory) => `${directory}/${name}`)
      .find((path) => this.root.isDirectory(path))
    if (own === undefined) return undefined
    return this.root.isDirectory(`${own}/rootfs`) ? `${own}/rootfs` : own
  }
}
