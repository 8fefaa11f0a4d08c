package main

import "net"

// The structs that data is made of: values.ts has the same ones.

type Point struct {
	X, Y  int
	Label string
}

type Line struct {
	From Point
	To   *Point
}

// Flag is a text that has methods.
type Flag string

func (flag Flag) Bool() bool            { return flag == "true" }
func (flag Flag) BoolDefaultTrue() bool { return flag != "false" }
func (flag Flag) String() string        { return string(flag) }

type Kernel struct {
	Version string
	Args    []string
}

type Device struct {
	Type, Device, Hwaddr, Mtu string
	OnBoot                    Flag
	Ipaddr                    net.IP
	Tags                      map[string]string
	primary                   bool
}

func (device *Device) Primary() bool { return device.primary }

func (device *Device) IpCIDR() string {
	if device.Ipaddr == nil {
		return ""
	}
	return device.Ipaddr.String() + "/24"
}

type Node struct {
	id        string
	Comment   string
	Kernel    *Kernel
	Profiles  []string
	NetDevs   map[string]*Device
	Tags      map[string]string
	Resources map[string]any
}

func (node *Node) Id() string { return node.id }
