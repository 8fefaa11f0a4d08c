package main

import "log"

// A struct of types.go, or a pointer to one, where its name begins with a star.
func decodeStruct(name string, fields map[string]any) any {
	get := func(field string) any { return decode(fields[field]) }
	switch name {
	case "Point":
		return *pointOf(fields)
	case "*Point":
		return pointOf(fields)
	case "Line":
		return Line{From: as[Point](get("From")), To: as[*Point](get("To"))}
	case "Kernel":
		return *kernelOf(fields)
	case "*Kernel":
		return kernelOf(fields)
	case "*Device":
		return deviceOf(fields)
	case "*Node":
		return nodeOf(fields)
	}
	log.Fatalf("there is no type %q", name)
	return nil
}

func pointOf(fields map[string]any) *Point {
	return &Point{
		X:     as[int](decode(fields["X"])),
		Y:     as[int](decode(fields["Y"])),
		Label: as[string](fields["Label"]),
	}
}

func kernelOf(fields map[string]any) *Kernel {
	return &Kernel{Version: as[string](fields["Version"]), Args: wordsOf(fields["Args"])}
}

func deviceOf(fields map[string]any) *Device {
	return &Device{
		Type:    as[string](fields["Type"]),
		Device:  as[string](fields["Device"]),
		Hwaddr:  as[string](fields["Hwaddr"]),
		Mtu:     as[string](fields["Mtu"]),
		OnBoot:  Flag(as[string](fields["OnBoot"])),
		Ipaddr:  address(fields["Ipaddr"]),
		Tags:    textsOf(fields["Tags"]),
		primary: as[bool](fields["Primary"]),
	}
}

func nodeOf(fields map[string]any) *Node {
	node := &Node{
		id:        as[string](fields["Id"]),
		Comment:   as[string](fields["Comment"]),
		Profiles:  wordsOf(fields["Profiles"]),
		NetDevs:   map[string]*Device{},
		Tags:      textsOf(fields["Tags"]),
		Resources: as[map[string]any](decode(fields["Resources"])),
	}
	if kernel, isSet := fields["Kernel"].(map[string]any); isSet {
		node.Kernel = kernelOf(kernel)
	}
	for name, device := range as[map[string]any](fields["NetDevs"]) {
		node.NetDevs[name] = deviceOf(device.(map[string]any))
	}
	return node
}

func wordsOf(encoded any) []string {
	if encoded == nil {
		return []string{}
	}
	return listOf[string](encoded)
}

func textsOf(encoded any) map[string]string {
	if encoded == nil {
		return map[string]string{}
	}
	return mapOf[string](encoded)
}
