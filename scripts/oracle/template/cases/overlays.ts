// Whole files in the manner of overlays: network, hosts, mounts, time, disks, users.
import type { CaseEntry, Encoded } from '../template-case.ts'

function of(name: string, text: string, data: readonly Encoded[] = ['node', 'bare node']): CaseEntry[] {
  return data.map((each, index) => ({ name: `${name} ${index + 1}`, text, data: each }))
}

const CONNECTIONS = `{{/* Connections of NetworkManager, a file each. */ -}}
{{- range $name, $dev := .NetDevs }}
{{- if and $dev.Device (ne (lower $dev.Type) "bridge") }}
{{- file (printf "muster-%s.nmconnection" $name) }}
# for {{ $.Id }}
[connection]
id={{ $name }}
interface-name={{ $dev.Device }}
{{- if eq (lower $dev.Type) "infiniband" }}
type=infiniband

[infiniband]
transport-mode=datagram
{{- else }}
type=ethernet
{{- end }}
autoconnect={{ $dev.OnBoot.BoolDefaultTrue }}

[ethernet]
{{- with $dev.Hwaddr }}
mac-address={{ . }}
{{- end }}
{{- if $dev.Mtu }}
mtu={{ $dev.Mtu }}
{{- end }}

[ipv4]
{{- if $dev.Ipaddr }}
address={{ $dev.IpCIDR }}
method=manual
{{- else }}
method=disabled
{{- end }}
{{- $dns := list }}
{{- range $tag, $value := $dev.Tags }}
{{- if regexMatch "^DNS[0-9]*$" $tag }}{{ $dns = append $dns $value }}{{ end }}
{{- end }}
{{- if $dns }}
dns={{ join ";" $dns }};
{{- end }}
{{- end }}
{{- end }}
`

const HOSTS = `127.0.0.1 localhost

# {{ .BuildHost }} made this for {{ .Hostname }}
{{- range $node := .AllNodes }}
{{- range $name, $dev := $node.NetDevs }}
{{- if $dev.Ipaddr }}
{{ $dev.Ipaddr }}	{{ $node.Id }}{{ if not $dev.Primary }}-{{ $name }}{{ end }}{{ if $dev.Device }} {{ $node.Id }}-{{ $dev.Device }}{{ end }}
{{- end }}
{{- end }}
{{- end }}
`

const FSTAB = `# {{ .Id }}
{{- range .Resources.fstab }}
{{ .spec }} {{ .file }} {{ .vfstype | default "auto" }} {{ .mntops | default "defaults" }} {{ .freq | default 0 }} {{ .passno | default 0 }}
{{- else }}
# nothing to mount
{{- end }}
`

const UNITS = `{{ range .Resources.fstab -}}
{{ file (print (SystemdEscapePath .file) ".mount") -}}
[Unit]
Description={{ .file | quote }}

[Mount]
What={{ .spec }}
Where={{ .file }}
Type={{ .vfstype }}
{{ with .mntops }}Options={{ . }}
{{ end }}
[Install]
WantedBy=local-fs.target
{{ end -}}
`

const TIME = `{{- $servers := list }}
{{- with .Resources.ntp }}
{{- $servers = .servers }}
{{- end }}
{{- if not $servers }}{{ abort }}{{ end -}}
{{ range $i, $server := $servers -}}
server {{ $server }}{{ if $.Resources.ntp.iburst }} iburst{{ end }}{{ with $.Resources.ntp.minpoll }} minpoll {{ . }}{{ end }}{{ if eq $i 0 }} prefer{{ end }}
{{ end -}}
driftfile /var/lib/chrony/drift
`

const LOCALTIME = `{{ $zone := index .Tags "localtime" | default .Tags.timezone -}}
{{ if $zone }}{{ printf "../usr/share/zoneinfo/%s" $zone | softlink }}{{ else }}{{ abort }}{{ end -}}
`

const RACK = `{{ nobackup -}}
RACK={{ .Tags.rack }}
{{ if eq .Tags.rack "r1" }}ROW=1{{ else if eq .Tags.rack "r2" }}ROW=2{{ else }}ROW=unknown{{ end }}
{{ if .Kernel }}KERNEL={{ .Kernel.Version | quote }} ARGS="{{ join " " .Kernel.Args }}"{{ end }}
{{ $roles := dict "compute" "c" "login" "l" -}}
{{ range .Profiles }}{{ with index $roles . }}ROLE={{ . }}{{ end }}{{ end }}
`

const LINKS = `{{ range $name, $dev := .NetDevs }}
{{- if $dev.Hwaddr }}
{{- file (printf "10-%s.link" $dev.Device) -}}
[Match]
{{ if eq $dev.Type "infiniband" }}Property="ID_NET_NAME_MAC={{ $dev.Hwaddr | lower | replace ":" "" }}"{{ else }}MACAddress={{ lower $dev.Hwaddr }}{{ end }}

[Link]
Name={{ $dev.Device }}
{{ end }}
{{- end -}}
`

const INTERFACES = `auto lo
iface lo inet loopback
{{ range $k, $v := .NetDevs }}
{{ if $v.OnBoot.BoolDefaultTrue }}auto {{ $v.Device }}
{{ end }}iface {{ $v.Device }} inet {{ ternary "static" "manual" (not (empty $v.IpCIDR)) }}
{{- if $v.IpCIDR }}
    address {{ $v.IpCIDR }}
{{- end }}
{{- if (or $v.Mtu $v.Tags.mtu) }}
    mtu {{ or $v.Mtu $v.Tags.mtu }}
{{- end }}
{{ end }}`

const FUNCTIONS = `{{ define "address" }}{{ if .Ipaddr }}{{ .IpCIDR }}{{ else }}none{{ end }}{{ end -}}
{{ define "device" -}}
{{ .Device }}: {{ template "address" . }}
{{ end -}}
{{ range .NetDevs }}{{ template "device" . }}{{ end -}}
`

const SCRIPT = `#!/bin/sh
# {{ .Id }}: {{ .Comment | default "no comment" }}
{{- $addresses := list }}
{{- range .NetDevs }}
{{- if .Ipaddr }}
{{- $addresses = append $addresses (print .Ipaddr) }}
{{- end }}
{{- end }}
ADDRESSES='{{ $addresses | join " " }}'
COUNT={{ len $addresses }}
{{- if gt (len $addresses) 1 }}
SECOND={{ index $addresses 1 }}
{{- end }}
{{- $last := "" }}
{{- range $k, $v := .Tags }}{{ $last = $k }}
export TAG_{{ upper $k }}={{ printf "%q" $v }}
{{- end }}
# last tag: {{ $last }}
exec "$@"
`

const IGNITION = `{{ $units := list -}}
{{ range .Resources.fstab }}{{ $units = append $units (dict "name" (print (SystemdEscapePath .file) ".mount") "enabled" true) }}{{ end -}}
{{ if $units }}{{ dict "ignition" (dict "version" "3.1.0") "systemd" (dict "units" $units) | toJson }}{{ else }}{{ abort }}{{ end }}
`

const DUMP = `# {{ .Id }}
| name | value |
|---|---|
| Comment | {{ .Comment }} |
| Profiles | {{ .Profiles }} |
| Tags | {{ .Tags }} |
| Resources | {{ .Resources }} |
{{ range $name, $dev := .NetDevs -}}
| {{ $name }} | {{ $dev.Device }} {{ $dev.Type }} {{ $dev.Hwaddr }} {{ $dev.Ipaddr }} {{ $dev.OnBoot }} {{ $dev.Primary }} {{ $dev.Tags }} |
{{ end }}`

const USERS = `{{ define "passwd" }}root:x:0:0:root:/root:/bin/bash
daemon:x:1:1::/:/sbin/nologin
{{ end -}}
{{ $image := "root:x:0:0::/root:/bin/sh\\nadm:x:3:4::/var/adm:/sbin/nologin\\n" -}}
{{ $head := "root:!:0:0::/:/bin/false\\nsmith:x:1000:1000::/home/smith:/bin/bash" -}}
{{ template "passwd" -}}
{{ printf "%s\\n%s" (trim $image) $head | UniqueField ":" 0 | trim }}
`

const BROKEN = `{{ range .NetDevs }}
{{ .Device }}
  {{ .Nope }}
{{ end }}`

export const cases: readonly CaseEntry[] = [
  ...of('connections', CONNECTIONS),
  ...of('hosts', HOSTS, ['cluster']),
  ...of('fstab', FSTAB),
  ...of('mount units', UNITS),
  ...of('time', TIME),
  ...of('time zone', LOCALTIME, [
    'node',
    'bare node',
    { '!*Node': { Tags: { localtime: 'Europe/Berlin' } } },
    { '!*Node': { Tags: { timezone: 'UTC' } } },
  ]),
  ...of('rack', RACK),
  ...of('links', LINKS),
  ...of('interfaces', INTERFACES),
  ...of('templates within', FUNCTIONS),
  ...of('script', SCRIPT),
  ...of('ignition', IGNITION),
  ...of('dump', DUMP),
  ...of('users', USERS),
  ...of('a field that does not exist', BROKEN),
]
