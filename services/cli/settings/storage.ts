import type { SettingGroup } from './setting.ts'

const disk = (field: string): string => `disks.<diskname>.${field}`
const partition = (field: string): string => disk(`partitions.<partname>.${field}`)
const filesystem = (field: string): string => `filesystems.<fsname>.${field}`

export const STORAGE: SettingGroup = {
  heading: 'Its disks:',
  selectors: [
    { flags: '--diskname <device>', about: 'the disk that the others here are about: /dev/vda' },
    { flags: '--partname <label>', about: 'the partition of it that the others here are about' },
    { flags: '--fsname <device>', about: 'the file system that the others here are about' },
  ],
  settings: [
    {
      flags: '--diskwipe [true|false]',
      about: 'whether its partition table is written anew',
      takes: 'flag',
      path: disk('wipeTable'),
    },
    { flags: '--diskdel <devices>', about: 'disks to forget', takes: 'keys', path: 'disks' },
    {
      flags: '--partnumber <number>',
      about: 'number of the partition; 0 for the next free one',
      takes: 'whole',
      path: partition('number'),
    },
    {
      flags: '--partsize <MiB>',
      about: 'its size; 0 for what is left',
      takes: 'whole',
      path: partition('sizeMib'),
    },
    { flags: '--parttype <GUID>', about: 'its type', takes: 'text', path: partition('typeGuid') },
    {
      flags: '--partwipe [true|false]',
      about: 'whether another partition of its number is replaced',
      takes: 'flag',
      path: partition('wipePartitionEntry'),
    },
    {
      flags: '--partcreate [true|false]',
      about: 'whether it is to be there; false removes it',
      takes: 'flag',
      path: partition('shouldExist'),
    },
    {
      flags: '--partdel <labels>',
      about: 'partitions to forget: of --diskname, or else of any disk',
      takes: 'keys',
      path: disk('partitions'),
    },
    {
      flags: '--fsformat <format>',
      about: 'ext4, xfs, btrfs, vfat or swap',
      takes: 'text',
      path: filesystem('format'),
    },
    { flags: '--fspath <path>', about: 'where it is mounted', takes: 'text', path: filesystem('path') },
    {
      flags: '--fswipe [true|false]',
      about: 'whether another file system there is replaced',
      takes: 'flag',
      path: filesystem('wipeFilesystem'),
    },
    { flags: '--fsdel <devices>', about: 'file systems to forget', takes: 'keys', path: 'filesystems' },
  ],
}
