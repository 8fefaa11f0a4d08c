import { posix, resolve } from 'node:path'
import { parse, render } from '../../../libs/template/template.ts'
import { showRendering } from '../../../libs/warewulf/show-rendering.ts'
import { UsageError } from '../errors.ts'
import type { Session } from '../session.ts'
import { Installation } from './installation.ts'
import { installationData } from './installation-data.ts'
import { surroundingsOf } from './installation-surroundings.ts'

export interface RenderFlags {
  root: string
  node: string
  quiet?: true
}

const SUFFIX = '.ww'

/**
 * Prints what `wwctl overlay show --render` prints of a file of an overlay, from the files of a Warewulf installation.
 * @throws {UsageError | YamlError | TemplateError}
 */
export function renderFrom(
  { terminal, directory }: Pick<Session, 'terminal' | 'directory'>,
  options: { overlay: string; file: string; flags: RenderFlags; at: Date },
): void {
  const { overlay, file, flags, at } = options
  const installation = new Installation(resolve(directory, flags.root))
  const source = sourceOf(installation, { overlay, file })
  const warn = (text: string): void => terminal.warn(text)
  if (!source.endsWith(SUFFIX)) warn(`${file} lacks the suffix ${SUFFIX}: on nodes it is not rendered`)
  const nodes = installation.nodes()
  for (const warning of nodes.warnings) warn(`nodes.conf: ${warning}`)
  const data = installationData(installation, { nodes, node: flags.node, overlay, source, at, warn })
  const text = installation.root.readText(source) ?? ''
  const template = parse(posix.basename(source), text)
  const rendering = render(template, data, { surroundings: surroundingsOf(installation) })
  terminal.text(showRendering(rendering, { name: file, quiet: flags.quiet === true }))
}

/** The path of a file of an overlay, which may be named without the suffix of templates. */
function sourceOf(installation: Installation, { overlay, file }: { overlay: string; file: string }): string {
  const tree = installation.overlayRoot(overlay)
  if (tree === undefined) {
    const { site, distribution } = installation.overlayDirectories
    throw new UsageError(`there is no overlay ${overlay}`, {
      hint: `They are in ${site} and ${distribution}.`,
    })
  }
  const path = posix.join(tree, file)
  const found = [path, `${path}${SUFFIX}`].find((each) => installation.root.isFile(each))
  if (found?.startsWith(`${tree}/`)) return found
  throw new UsageError(`the overlay ${overlay} has no file ${file}`)
}
