"""QUIC servers before targets of the lab: tests/tools/quic_door.cc, built beside the program."""
import os

# name: protocol, certificate, further words; {address} is the target's. What is asked over QUIC, the target's own 445 answers.
DOORS = {
    "quic-sallyport": ("smb", "CN=files.corp.example,O=Corp", "--backend 127.0.0.1:445"),
    "quic-web": ("h3", "CN=www.corp.example", ""),
    "quic-named": ("smb", "CN=named.corp.example", "--backend {address}:445 --name named.corp.example"),
}
# What keeps UDP 443 silent.
RULES = {"quic-silent": "ip daddr {address} udp dport 443 drop"}


def program(builds):
    """Of those of these folders; empty when none was built with the tests."""
    return next((path for path in (os.path.join(b, "quic_door") for b in builds) if os.path.exists(path)), "")


def words(name, path, address):
    protocol, subject, more = DOORS[name]
    return [path, f"{address}:443", protocol, subject, *more.format(address=address).split()]
