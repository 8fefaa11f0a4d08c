import { messageOf } from '../../../libs/errors/muster-error.ts'
import { checkName } from '../../../libs/model/name.ts'
import { INCLUDE_OVERLAY } from '../../../libs/overlay/includes.ts'
import { counterpartsOf } from '../../../libs/warewulf/overlays.ts'
import type { Installation } from './installation.ts'

/** An overlay of an installation that is to be taken over. */
export interface ChosenOverlay {
  name: string
  /** Its tree, below the installation's directory. */
  path: string
  from: 'site' | 'distribution'
}

export interface Choice {
  chosen: ChosenOverlay[]
  /** What is not taken, and why. */
  notes: string[]
}

/** Overlays that are left where they are, whoever names them. */
const NEVER: Readonly<Record<string, string>> = {
  host: 'muster writes no files on the hosts that it runs on',
  [INCLUDE_OVERLAY]: 'muster has an overlay of that name for what templates include; rename this one',
}

/** What Warewulf 4.5 and older had as one overlay among those of the site; it works with that version alone. */
const OLD_BUNDLES: readonly string[] = ['wwinit', 'generic', 'debug']

/**
 * The overlays to take over: all of the site, and of those that came with Warewulf the ones that nodes name. With
 * `shipped`, muster's own are used in place of the latter wherever it has one that does the same.
 */
export function chooseOverlays(
  installation: Installation,
  options: {
    /** What nodes and profiles name. */
    named: ReadonlySet<string>
    /** Whether it is of Warewulf 4.5 or older. */
    isOld: boolean
    /** What muster has. */
    known: ReadonlySet<string>
    shipped: boolean
  },
): Choice {
  const { named, isOld, known, shipped } = options
  const { site, distribution } = installation.overlayDirectories
  const choice: Choice = { chosen: [], notes: [] }
  const own = overlaysIn(installation, site)
  const others = overlaysIn(installation, distribution).filter(
    (name) => named.has(name) && !own.includes(name),
  )
  for (const name of [...own, ...others]) {
    const from = own.includes(name) ? 'site' : 'distribution'
    const counterparts = counterpartsOf(name)
    const reason =
      refusalOf(name) ??
      (isOld && OLD_BUNDLES.includes(name)
        ? 'it is for Warewulf 4.5 or older; muster has others'
        : undefined) ??
      (from === 'distribution' && shipped && counterparts.every((each) => known.has(each))
        ? `muster's ${counterparts.join(', ')} in its place`
        : undefined)
    if (reason === undefined) choice.chosen.push({ name, path: installation.overlayRoot(name)!, from })
    else choice.notes.push(`overlay ${name} is not taken over: ${reason}`)
  }
  return choice
}

function overlaysIn({ root }: Installation, directory: string): string[] {
  return root
    .list(directory)
    .filter((name) => !name.startsWith('.') && root.isDirectory(`${directory}/${name}`))
}

function refusalOf(name: string): string | undefined {
  if (Object.hasOwn(NEVER, name)) return NEVER[name]
  try {
    checkName('overlay', name)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
