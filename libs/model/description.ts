import type { DiscoverySettings } from './discovery.ts'
import type { Image } from './image.ts'
import type { ImportedKernel } from './kernel.ts'
import type { Node, Profile } from './node.ts'
import type { Overlay } from './overlay.ts'
import type { ClusterSettings, Loaders, ScriptTexts, ServerConf } from './settings.ts'
import type { SubnetMap } from './subnet.ts'

type Listed = 'node' | 'profile' | 'image' | 'overlay' | 'kernel'

/** Where entities come from: the change log's state, or a preview of it. */
export interface Entities {
  get(kind: Listed | 'setting', name: string): { value: unknown } | undefined
  entries(kind: Listed): Iterable<[string, { value: unknown }]>
}

const UNNAMED: ClusterSettings = { name: 'cluster' }
const NO_LOADERS: Loaders = {}
const NO_POLICIES: DiscoverySettings = { policies: [] }
const NO_SUBNETS: SubnetMap = {}
const NO_SCRIPTS: ScriptTexts = {}

/**
 * The entities of a cluster with their types. Values were checked when they were put (see inventory.ts), so reading
 * them is a look-up; this is the only place that casts.
 */
export class Description {
  readonly #entities: Entities

  constructor(entities: Entities) {
    this.#entities = entities
  }

  has(kind: Listed, name: string): boolean {
    return this.#entities.get(kind, name) !== undefined
  }

  *names(kind: Listed): Iterable<string> {
    for (const [name] of this.#entities.entries(kind)) yield name
  }

  node(id: string): Node | undefined {
    return this.#entities.get('node', id)?.value as Node | undefined
  }

  profile(name: string): Profile | undefined {
    return this.#entities.get('profile', name)?.value as Profile | undefined
  }

  image(name: string): Image | undefined {
    return this.#entities.get('image', name)?.value as Image | undefined
  }

  overlay(name: string): Overlay | undefined {
    return this.#entities.get('overlay', name)?.value as Overlay | undefined
  }

  /** One that was imported by itself. */
  kernel(name: string): ImportedKernel | undefined {
    return this.#entities.get('kernel', name)?.value as ImportedKernel | undefined
  }

  *nodes(): Iterable<[string, Node]> {
    for (const [id, entity] of this.#entities.entries('node')) yield [id, entity.value as Node]
  }

  *profiles(): Iterable<[string, Profile]> {
    for (const [name, entity] of this.#entities.entries('profile')) yield [name, entity.value as Profile]
  }

  *images(): Iterable<[string, Image]> {
    for (const [name, entity] of this.#entities.entries('image')) yield [name, entity.value as Image]
  }

  *overlays(): Iterable<[string, Overlay]> {
    for (const [name, entity] of this.#entities.entries('overlay')) yield [name, entity.value as Overlay]
  }

  *kernels(): Iterable<[string, ImportedKernel]> {
    for (const [name, entity] of this.#entities.entries('kernel'))
      yield [name, entity.value as ImportedKernel]
  }

  cluster(): ClusterSettings {
    return (this.#setting('cluster') as ClusterSettings | undefined) ?? UNNAMED
  }

  /** A warewulf.conf whose values overlays can read; undefined if none was imported. */
  server(): ServerConf | undefined {
    return this.#setting('warewulf') as ServerConf | undefined
  }

  subnets(): SubnetMap {
    return (this.#setting('subnets') as SubnetMap | undefined) ?? NO_SUBNETS
  }

  discovery(): DiscoverySettings {
    return (this.#setting('discovery') as DiscoverySettings | undefined) ?? NO_POLICIES
  }

  loaders(): Loaders {
    return (this.#setting('loaders') as Loaders | undefined) ?? NO_LOADERS
  }

  /** The boot scripts that come with muster, and those of the site, by file. */
  bootScripts(): { shipped: ScriptTexts; site: ScriptTexts } {
    const texts = (name: string) => (this.#setting(name) as ScriptTexts | undefined) ?? NO_SCRIPTS
    return { shipped: texts('shipped-scripts'), site: texts('boot-scripts') }
  }

  #setting(name: string): unknown {
    return this.#entities.get('setting', name)?.value
  }
}
