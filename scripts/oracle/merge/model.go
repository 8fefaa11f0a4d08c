package main

import "net"

// The fields of Warewulf's nodes and profiles under muster's names, with the Go types they have there: what a library
// that looks at types takes for empty depends on them.

// literal is a number or a flag that Warewulf keeps as text, so that 0 and false are not empty. Cases have it bare.
type literal string

func (l *literal) UnmarshalJSON(text []byte) error {
	if string(text) != "null" {
		*l = literal(text)
	}
	return nil
}

func (l literal) MarshalJSON() ([]byte, error) { return []byte(l), nil }

type node struct {
	Discoverable literal `json:"discoverable,omitempty"`
	AssetKey     string  `json:"assetKey,omitempty"`
	Profile
}

// Profile is exported because mergo fills only what it can see.
type Profile struct {
	Comment         string                 `json:"comment,omitempty"`
	Profiles        []string               `json:"profiles,omitempty"`
	ClusterName     string                 `json:"clusterName,omitempty"`
	Image           string                 `json:"image,omitempty"`
	IpxeTemplate    string                 `json:"ipxeTemplate,omitempty"`
	RuntimeOverlays []string               `json:"runtimeOverlays,omitempty"`
	SystemOverlays  []string               `json:"systemOverlays,omitempty"`
	Kernel          *kernel                `json:"kernel,omitempty"`
	Ipmi            *ipmi                  `json:"ipmi,omitempty"`
	Init            string                 `json:"init,omitempty"`
	Root            string                 `json:"root,omitempty"`
	NetworkDevices  map[string]*device     `json:"networkDevices,omitempty"`
	PrimaryNetwork  string                 `json:"primaryNetwork,omitempty"`
	Tags            map[string]string      `json:"tags,omitempty"`
	Disks           map[string]*disk       `json:"disks,omitempty"`
	Filesystems     map[string]*filesystem `json:"filesystems,omitempty"`
	Resources       map[string]interface{} `json:"resources,omitempty"`
}

type kernel struct {
	Version string   `json:"version,omitempty"`
	Args    []string `json:"args,omitempty"`
}

type ipmi struct {
	Username   string            `json:"username,omitempty"`
	Password   string            `json:"password,omitempty"`
	Ipaddr     net.IP            `json:"ipaddr,omitempty"`
	Netmask    net.IP            `json:"netmask,omitempty"`
	Gateway    net.IP            `json:"gateway,omitempty"`
	Port       literal           `json:"port,omitempty"`
	Interface  string            `json:"interface,omitempty"`
	Escapechar string            `json:"escapechar,omitempty"`
	Write      literal           `json:"write,omitempty"`
	Template   string            `json:"template,omitempty"`
	Tags       map[string]string `json:"tags,omitempty"`
}

type device struct {
	Type       string            `json:"type,omitempty"`
	Onboot     literal           `json:"onboot,omitempty"`
	Device     string            `json:"device,omitempty"`
	Hwaddr     string            `json:"hwaddr,omitempty"`
	Ipaddr     net.IP            `json:"ipaddr,omitempty"`
	Netmask    net.IP            `json:"netmask,omitempty"`
	Gateway    net.IP            `json:"gateway,omitempty"`
	Ipaddr6    net.IP            `json:"ipaddr6,omitempty"`
	Prefixlen6 literal           `json:"prefixlen6,omitempty"`
	Gateway6   net.IP            `json:"gateway6,omitempty"`
	Mtu        literal           `json:"mtu,omitempty"`
	Tags       map[string]string `json:"tags,omitempty"`
}

type disk struct {
	WipeTable  *bool                 `json:"wipeTable,omitempty"`
	Partitions map[string]*partition `json:"partitions,omitempty"`
}

type partition struct {
	Number             literal `json:"number,omitempty"`
	SizeMib            literal `json:"sizeMib,omitempty"`
	StartMib           literal `json:"startMib,omitempty"`
	TypeGuid           string  `json:"typeGuid,omitempty"`
	Guid               string  `json:"guid,omitempty"`
	WipePartitionEntry *bool   `json:"wipePartitionEntry,omitempty"`
	ShouldExist        *bool   `json:"shouldExist,omitempty"`
	Resize             *bool   `json:"resize,omitempty"`
}

type filesystem struct {
	Format         string   `json:"format,omitempty"`
	Path           string   `json:"path,omitempty"`
	WipeFilesystem *bool    `json:"wipeFilesystem,omitempty"`
	Label          string   `json:"label,omitempty"`
	Uuid           string   `json:"uuid,omitempty"`
	Options        []string `json:"options,omitempty"`
	MountOptions   string   `json:"mountOptions,omitempty"`
}
