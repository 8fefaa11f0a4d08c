import type { SettingGroup } from './setting.ts'

export const GENERAL: SettingGroup = {
  heading: 'What it is:',
  selectors: [],
  settings: [
    {
      flags: '-P, --profile <profiles>',
      about: 'profiles whose values it takes over; later ones win over earlier ones',
      takes: 'list',
      path: 'profiles',
    },
    { flags: '--comment <text>', about: 'a remark, for people', takes: 'text', path: 'comment' },
    {
      flags: '-c, --cluster <name>',
      about: 'the cluster it belongs to, where there are several',
      takes: 'text',
      path: 'clusterName',
    },
    {
      flags: '--rack <rack>',
      about: 'the rack whose boot servers serve it',
      takes: 'text',
      path: 'rack',
    },
    {
      flags: '--bootservers <ids>',
      about: 'boot servers of the rack to be tried first, in this order',
      takes: 'list',
      path: 'bootServers',
    },
    {
      flags: '-e, --discoverable [true|false]',
      about: 'whether an unknown machine may become this node',
      takes: 'flag',
      path: 'discoverable',
      only: 'node',
    },
    {
      flags: '--asset <key>',
      about: 'chassis asset tag that the machine must show',
      takes: 'text',
      path: 'assetKey',
      only: 'node',
    },
    {
      flags: '--tagadd <key=value>',
      about: 'a tag to add or change; may be repeated',
      takes: 'entries',
      path: 'tags',
    },
    { flags: '--tagdel <keys>', about: 'tags to take away', takes: 'keys', path: 'tags' },
  ],
}

export const BOOT: SettingGroup = {
  heading: 'What it boots:',
  selectors: [],
  settings: [
    {
      flags: '--image <image>',
      about: 'the image it boots',
      takes: 'text',
      path: 'image',
      aliases: ['-C, --container <image>'],
    },
    { flags: '--ipxe <script>', about: 'name of the boot script', takes: 'text', path: 'ipxeTemplate' },
    {
      flags: '--bootloader <ipxe|grub>',
      about: 'what starts Linux on UEFI: iPXE, or GRUB as its distribution signed it, for Secure Boot',
      takes: 'text',
      path: 'bootloader',
    },
    {
      flags: '--kernelversion <version>',
      about:
        'the kernel: the beginning of a version or a path in the image, or the name of one imported apart',
      takes: 'text',
      path: 'kernel.version',
    },
    {
      flags: '-A, --kernelargs <args>',
      about: 'kernel arguments, separated by spaces',
      takes: 'words',
      path: 'kernel.args',
    },
    {
      flags: '-O, --system-overlays <overlays>',
      about: 'overlays that come with the boot',
      takes: 'list',
      path: 'systemOverlays',
      aliases: ['--wwinit <overlays>', '--system <overlays>'],
    },
    {
      flags: '-R, --runtime-overlays <overlays>',
      about: 'overlays that are fetched again while it runs',
      takes: 'list',
      path: 'runtimeOverlays',
      aliases: ['--runtime <overlays>'],
    },
    {
      flags: '-i, --init <program>',
      about: 'the first program of the booted system: /sbin/init',
      takes: 'text',
      path: 'init',
    },
    {
      flags: '--root <root>',
      about: 'what holds its root file system: initramfs, tmpfs, ramfs or a device',
      takes: 'text',
      path: 'root',
    },
  ],
}
