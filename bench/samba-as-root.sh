#!/bin/bash
# samba.sh with `force user = root` in its shares, as appliances often have it: smbd then changes its user for every request.
exec env FORCE_USER=root "$(dirname "$(readlink -f "$0")")/samba.sh" "$@"
