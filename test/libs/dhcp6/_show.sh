#!/bin/sh
# Run by clients at each event, with what they were given: shows it, and changes nothing.
echo "event $reason$REASON $new_ip6_address"
