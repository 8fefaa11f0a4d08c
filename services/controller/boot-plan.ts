import type { ClusterState } from '../../libs/changes/cluster-state.ts'
import { type ChosenKernel, chooseKernel } from '../../libs/compile/choose-kernel.ts'
import { digestOf } from '../../libs/digest/digest.ts'
import { differenceOf } from '../../libs/model/difference.ts'
import type { Image } from '../../libs/model/image.ts'
import type { ImportedKernel } from '../../libs/model/kernel.ts'
import type { Overlay } from '../../libs/model/overlay.ts'
import type { ResolvedNode } from '../../libs/model/resolved-node.ts'
import type { ScriptTexts } from '../../libs/model/settings.ts'
import { formerValue, type History, nodeAt } from './past.ts'

/** Digits of a digest that stand for a version. */
const VERSION_DIGITS = 12

/** What a node boots, as the description of one sequence says. */
export interface BootPlan {
  node: ResolvedNode
  image: Image | undefined
  kernel: string | undefined
  /** Versions of the overlays that it has, by name. */
  overlays: ReadonlyMap<string, string>
  script: unknown
}

/** Something that differs between two plans; in words, where both sides can be told in few. */
export interface PlanDifference {
  what: string
  before?: string
  after?: string
}

/** Fields of nodes that are told by other words, or that a boot does not depend on. */
const TOLD: ReadonlySet<string> = new Set([
  ...['id', 'comment', 'profiles', 'image', 'discoverable', 'bootServers'],
  ...['kernel.version', 'kernel.args', 'systemOverlays', 'runtimeOverlays'],
])

export function versionOf(digest: string): string {
  return digest.slice(0, VERSION_DIGITS)
}

/** @throws {EntityMissingError} if there was no such node then */
export async function planAt(options: {
  store: Pick<History, 'change' | 'valueAt'>
  state: Pick<ClusterState, 'position'>
  name: string
  seq: number
}): Promise<BootPlan> {
  const { store, seq } = options
  const { resolved: node } = await nodeAt(options)
  const entityOf = async (kind: 'image' | 'overlay' | 'kernel' | 'setting', name: string): Promise<unknown> =>
    (await formerValue(store, { kind, name, seq }))?.value
  const image =
    node.image === undefined ? undefined : ((await entityOf('image', node.image)) as Image | undefined)
  const { version: wanted } = node.kernel
  const imported =
    wanted === undefined ? undefined : ((await entityOf('kernel', wanted)) as ImportedKernel | undefined)
  const kernel = image && chooseKernel({ image, imported: () => imported, wanted })
  const overlays = new Map<string, string>()
  for (const name of [...node.systemOverlays, ...node.runtimeOverlays]) {
    const overlay = (await entityOf('overlay', name)) as Overlay | undefined
    if (overlay) overlays.set(name, versionOf(overlay.tree.digest))
  }
  return {
    node,
    image,
    kernel: kernel && kernelText(kernel),
    overlays,
    script: await scriptOf(node.ipxeTemplate, entityOf),
  }
}

/** The texts of a script at that time, for either loader; what they include is left out. */
async function scriptOf(
  name: string,
  entityOf: (kind: 'setting', name: string) => Promise<unknown>,
): Promise<unknown> {
  const shipped = (await entityOf('setting', 'shipped-scripts')) as ScriptTexts | undefined
  const site = (await entityOf('setting', 'boot-scripts')) as ScriptTexts | undefined
  const texts = { ...shipped, ...site }
  return [texts[`${name}.ipxe`], texts[`${name}.grub`]]
}

/** What a boot from `now` has that one from `then` had not, or had in another way. */
export function planDifferences(then: BootPlan, now: BootPlan): PlanDifference[] {
  const texts: [what: string, text: (plan: BootPlan) => string | undefined][] = [
    ['image', imageText],
    ['kernel', ({ kernel }) => kernel],
    ['kernel arguments', ({ node }) => node.kernel.args.join(' ')],
    ['system overlays', ({ node }) => node.systemOverlays.join(' ')],
    ['runtime overlays', ({ node }) => node.runtimeOverlays.join(' ')],
  ]
  const differences = texts.flatMap(([what, text]) =>
    difference(what, { before: text(then), after: text(now) }),
  )
  for (const [name, version] of now.overlays) {
    const before = then.overlays.get(name)
    if (before !== undefined) differences.push(...difference(`overlay ${name}`, { before, after: version }))
  }
  if (JSON.stringify(then.script) !== JSON.stringify(now.script)) differences.push({ what: 'boot script' })
  const others = differenceOf(then.node, now.node).filter(({ field }) => !TOLD.has(field))
  return [
    ...differences,
    ...others.flatMap(({ field, before, after }) => difference(field, { before, after })),
  ]
}

function difference(
  what: string,
  { before, after }: { before: string | undefined; after: string | undefined },
): PlanDifference[] {
  if (before === after) return []
  return [{ what, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
}

/** Of one that was imported apart also which import of that name it was: its modules may be others. */
function kernelText({ version, blob, modules, from }: ChosenKernel): string {
  if ('path' in from) return version
  const content = versionOf(digestOf([blob, ...modules].map(({ digest }) => digest).join()))
  return `${version} (${from.imported} ${content})`
}

function imageText({ node, image }: BootPlan): string | undefined {
  return image && `${node.image} ${versionOf(image.manifest.digest)}`
}
