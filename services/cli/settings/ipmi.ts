import type { SettingGroup } from './setting.ts'

export const IPMI: SettingGroup = {
  heading: 'Its BMC:',
  selectors: [],
  settings: [
    {
      flags: '--ipmiaddr <address>',
      about: 'address of the BMC, or the first of several',
      takes: 'address',
      path: 'ipmi.ipaddr',
      mask: { field: 'netmask', as: 'netmask' },
    },
    {
      flags: '--ipminetmask <netmask>',
      about: 'its IPv4 netmask',
      takes: 'text',
      path: 'ipmi.netmask',
    },
    { flags: '--ipmigateway <address>', about: 'its default gateway', takes: 'text', path: 'ipmi.gateway' },
    { flags: '--ipmiuser <name>', about: 'user of the BMC', takes: 'text', path: 'ipmi.username' },
    {
      flags: '--ipmipass <password>',
      about: 'password of that user; other users of this host see it while the command runs',
      takes: 'text',
      path: 'ipmi.password',
    },
    { flags: '--ipmiport <port>', about: 'its UDP port, 623 unless set', takes: 'whole', path: 'ipmi.port' },
    {
      flags: '--ipmiinterface <protocol>',
      about: 'lan or lanplus',
      takes: 'text',
      path: 'ipmi.interface',
    },
    {
      flags: '--ipmiescapechar <character>',
      about: 'what ends a console',
      takes: 'text',
      path: 'ipmi.escapechar',
    },
    {
      flags: '--ipmiwrite [true|false]',
      about: 'whether the node writes address and user into its BMC when it boots',
      takes: 'flag',
      path: 'ipmi.write',
    },
    {
      flags: '--ipmitemplate <name>',
      about: 'the command template for BMCs of its kind',
      takes: 'text',
      path: 'ipmi.template',
    },
    {
      flags: '--ipmitagadd <key=value>',
      about: 'a tag of it to add or change; may be repeated',
      takes: 'entries',
      path: 'ipmi.tags',
    },
    { flags: '--ipmitagdel <keys>', about: 'tags of it to take away', takes: 'keys', path: 'ipmi.tags' },
  ],
}
