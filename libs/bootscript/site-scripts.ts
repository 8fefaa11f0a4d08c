import { ScriptLimitError } from './errors.ts'
import { type GroupScript, groupScript } from './group-script.ts'
import { SITE_SCRIPTS_MAX } from './limits.ts'
import { SCRIPT_LOADERS, scriptFile } from './script-file.ts'

/** Texts of boot scripts by file: `default.ipxe`. */
export type ScriptTexts = Readonly<Record<string, string>>

/** What there is of one name. */
export interface NamedScripts {
  ipxe?: GroupScript
  grub?: GroupScript
}

/**
 * The boot scripts there are, by name: those of the site, and those that come with muster where the site has none of
 * that name for that loader. What is the same as in `before` is the same object.
 *
 * @throws {ScriptNameError | UnsafeScriptValueError | ScriptLimitError | ScriptInvalidError}
 */
export function namedScripts(options: {
  shipped: ScriptTexts
  site: ScriptTexts
  before?: ReadonlyMap<string, NamedScripts>
}): Map<string, NamedScripts> {
  const { shipped, site, before } = options
  const count = Object.keys(site).length
  if (count > SITE_SCRIPTS_MAX)
    throw new ScriptLimitError(`there are ${count} boot scripts, over ${SITE_SCRIPTS_MAX}`)
  const texts = new Map([...Object.entries(shipped), ...Object.entries(site)])
  const scripts = new Map<string, NamedScripts>()
  for (const [file, template] of texts) {
    const { name, loader } = scriptFile(file)
    const include = (other: string): string | undefined => texts.get(`${other}.${loader}`)
    // What is only there to be included goes to labels of who includes it.
    if (isPart(template)) continue
    scripts.set(name, { ...scripts.get(name), [loader]: groupScript({ name, loader, template, include }) })
  }
  for (const [name, now] of scripts) {
    const was = before?.get(name)
    if (was && SCRIPT_LOADERS.every((loader) => was[loader]?.body === now[loader]?.body))
      scripts.set(name, was)
  }
  return scripts
}

/** Whether a text is a part of other scripts and none by itself: its first line says so. */
function isPart(template: string): boolean {
  return template.startsWith('#part')
}
