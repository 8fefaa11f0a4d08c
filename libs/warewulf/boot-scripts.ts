import { DEFAULT_SCRIPT } from '../model/resolve.ts'
import { textMap } from './maps.ts'
import { type Place, partsOf } from './notes.ts'
import { verbOf } from './overlays.ts'
import { type Context, leaveOut, set, type Target, take } from './reader.ts'
import { textIn } from './values.ts'

const FIELD = 'ipxeTemplate'
const TWO_STAGES = 'two-stage'
const NEEDS = "the image needs an initramfs with muster's dracut module (docs/boot.md)"

/** Scripts of Warewulf that muster has under other names. */
const RENAMED: Readonly<Record<string, string>> = { dracut: TWO_STAGES }

/** Picks an entry of the menu of Warewulf's script `default`. */
const MENU_TAG = 'IPXEMenuEntry'

/** What its entries are in muster. */
const MENU_SCRIPTS: Readonly<Record<string, string>> = {
  dracut: TWO_STAGES,
  dracut_static: TWO_STAGES,
  imgextract: DEFAULT_SCRIPT,
  initrd: DEFAULT_SCRIPT,
  initrd_nocompress: DEFAULT_SCRIPT,
}

/** The name of a boot script: of one that muster has, or of what it calls otherwise. */
export function readScript(place: Place, target: Target, context: Context): void {
  const name = textIn(place, context)
  if (name === undefined) return
  const { scripts } = context.known
  const renamed = Object.hasOwn(RENAMED, name) ? RENAMED[name] : undefined
  if (scripts.has(name)) take(place, target, { key: FIELD, value: name, context })
  else if (renamed !== undefined && scripts.has(renamed)) {
    const change = `${renamed}, which is ${name} in muster; ${NEEDS}`
    take(place, target, { key: FIELD, value: renamed, change, context })
  } else
    leaveOut(
      place,
      context,
      `muster has no boot script ${name}, and its scripts are of another form (docs/boot.md): write one, muster script import ${name}.ipxe, then muster ${verbOf(target)} --ipxe ${name}`,
    )
}

const tags = textMap('tags')

/** Tags, which templates may show, and one of which says how Warewulf's script `default` boots. */
export function readTags(place: Place, target: Target, context: Context): void {
  tags(place, target, context)
  const part = new Map(partsOf(place)).get(MENU_TAG)
  const entry = (target.fields.tags as Record<string, unknown> | undefined)?.[MENU_TAG]
  if (!part || typeof entry !== 'string' || !Object.hasOwn(MENU_SCRIPTS, entry)) return
  // Another script than `default` does not look at it.
  const script = target.fields[FIELD] ?? DEFAULT_SCRIPT
  const meant = MENU_SCRIPTS[entry]!
  if (script !== DEFAULT_SCRIPT || !context.known.scripts.has(meant)) return
  set(target, { key: FIELD, value: meant })
  const needs = meant === TWO_STAGES ? `; ${NEEDS}` : ''
  context.notes.add('changed', part, `${FIELD}: ${meant}, as the tag says in Warewulf${needs}`)
}
