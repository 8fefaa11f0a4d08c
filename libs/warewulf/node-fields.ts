import { readScript, readTags } from './boot-scripts.ts'
import { BMC, DEVICE, mendDevice } from './device-fields.ts'
import { KERNEL } from './kernel-fields.ts'
import { anything, group, groups, takesTagsAway, textMap, within } from './maps.ts'
import type { Place } from './notes.ts'
import { overlays, verbOf } from './overlays.ts'
import { type Context, leaveOut, pathOf, set, type Table, type Target, take } from './reader.ts'
import { DISK, FILE_SYSTEM } from './storage-fields.ts'
import { flag, itemsIn, single, textIn, unused } from './values.ts'

const NODES_ONLY = 'is a field of nodes alone, also in Warewulf'

/** What nodes and profiles have; names of older versions below those of today. */
const SHARED: Table = {
  comment: single('comment'),
  profiles: readProfiles,
  'cluster name': single('clusterName'),
  'image name': readImage,
  'container name': readImage,
  'ipxe template': readScript,
  'runtime overlay': overlays('runtimeOverlays'),
  'system overlay': overlays('systemOverlays'),
  kernel: group('kernel', KERNEL),
  'kernel override': within('kernel', KERNEL.override!),
  'kernel version': within('kernel', KERNEL.version!),
  'kernel args': within('kernel', KERNEL.args!),
  ipmi: group('ipmi', BMC),
  ...Object.fromEntries(
    Object.entries(BMC)
      .filter(([name]) => !name.startsWith('tags'))
      .map(([name, reader]) => [`ipmi ${name}`, within('ipmi', reader)]),
  ),
  init: single('init'),
  root: single('root'),
  'primary network': single('primaryNetwork'),
  'network devices': groups('networkDevices', DEVICE, mendDevice),
  tags: readTags,
  keys: textMap('tags'),
  tagsdel: takesTagsAway,
  disks: groups('disks', DISK),
  filesystems: groups('filesystems', FILE_SYSTEM),
  resources: anything('resources'),
  disabled: unused('is a field of old versions that nothing read'),
  groups: unused(
    'muster groups nodes by profiles and tags: give them a tag of that name, and @NAME stands for them',
  ),
}

export const PROFILE_FIELDS: Table = {
  ...SHARED,
  discoverable: unused(NODES_ONLY),
  'asset key': unused(NODES_ONLY),
}

export const NODE_FIELDS: Table = {
  ...SHARED,
  discoverable: flag('discoverable'),
  'asset key': single('assetKey'),
}

function readImage(place: Place, target: Target, context: Context): void {
  const name = textIn(place, context)
  if (name === undefined) return
  if (context.known.images.has(name)) take(place, target, { key: 'image', value: name, context })
  else {
    const command = `muster ${verbOf(target)} --image ${name}`
    leaveOut(
      place,
      context,
      `muster has no image ${name}: import it (muster image import DIRECTORY ${name}), then ${command}`,
    )
  }
}

/** Profiles that exist in the file or in muster; Warewulf passes over others, muster does not take them. */
function readProfiles(place: Place, target: Target, context: Context): void {
  const names: string[] = []
  const { items, isOneText } = itemsIn(place, context)
  for (const { text, item } of items) {
    if (context.known.profiles.has(text.replace(/^~/, ''))) {
      names.push(text)
      context.notes.add(
        isOneText ? 'changed' : 'taken',
        item,
        `${pathOf(target, 'profiles')}${isOneText ? `: ${text}` : ''}`,
      )
    } else context.notes.add('unused', item, `there is no profile ${text.replace(/^~/, '')}`)
  }
  if (names.length > 0) set(target, { key: 'profiles', value: names })
}
