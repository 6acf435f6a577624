"""What a test wants served, as plain values: written as sallyport.toml or as smb.conf by server.py."""
import json
from dataclasses import dataclass, field

PASSWORD = "Correct-Horse1"


@dataclass
class Share:
    name: str
    path: str
    read_only: bool = False
    hidden: bool = False
    comment: str = ""
    extra: dict = field(default_factory=dict)


@dataclass
class Zone:
    """The default here is the weakest lab zone; a test that wants the product's own defaults gives no zone at all."""
    name: str = "lab"
    networks: tuple = ("127.0.0.0/8",)
    ports: tuple = (445,)
    min_dialect: str = "2.0.2"
    max_dialect: str = "3.1.1"
    signing: str = "optional"
    encryption: str = "optional"
    shares: tuple = ()
    rights: str = "write"
    anonymous: bool = False
    reason: str = "interop test of old and plain clients on loopback"


@dataclass
class Lease:
    device: str = "127.0.0.1"
    port: int = 139
    dialects: tuple = ("2.0.2", "2.1", "3.0", "3.0.2", "3.1.1")
    signing: str = "optional"
    encryption: str = "optional"
    shares: tuple = ("share",)
    rights: str = "write"
    reason: str = "interop test of the session service"
    until: str = "2099-12-31"
    calling_name: str = ""
    mac: str = ""
    ntlmv1: bool = False
    plain_text: bool = False
    anonymous: bool = False
    account: str = ""


@dataclass
class Setup:
    shares: list
    zones: list = field(default_factory=list)
    leases: list = field(default_factory=list)
    limits: dict = field(default_factory=dict)
    server: dict = field(default_factory=dict)
    netbios: dict = field(default_factory=dict)
    users: dict = field(default_factory=lambda: {"interop": PASSWORD})


class Toml(str):
    """Written as it is: a date with a time."""


def value(v):
    """A TOML value: JSON's strings, numbers, booleans and arrays of them are TOML's."""
    if isinstance(v, Toml):
        return v
    return json.dumps(list(v) if isinstance(v, tuple) else v)


def table(head, items):
    return head + "\n" + "".join(f"{k} = {value(v)}\n" for k, v in items.items() if v is not None) + "\n"


def terms(of):
    names = ("dialects", "min_dialect", "max_dialect", "signing", "encryption", "rights", "reason")
    names += tuple(n for n in ("anonymous", "ntlmv1", "plain_text", "account") if getattr(of, n, False))
    found = {n: getattr(of, n) for n in names if hasattr(of, n)}
    if of.shares:
        found["shares"] = of.shares
    return found


def sallyport_toml(setup, state, listen, listen_netbios):
    """The policy file of the program under test."""
    server = {"state": state, "listen": listen}
    if setup.leases:
        server["listen_netbios"] = listen_netbios
    text = table("[server]", server | setup.server)
    if setup.netbios:
        text += table("[netbios]", setup.netbios)
    if setup.limits:
        text += table("[limits]", setup.limits)
    for s in setup.shares:
        items = {"name": s.name, "path": s.path, "read_only": s.read_only, "comment": s.comment}
        text += table("[[share]]", items | ({"hidden": True} if s.hidden else {}) | s.extra)
    for z in setup.zones:
        text += table("[[zone]]", {"name": z.name, "networks": z.networks, "ports": z.ports} | terms(z))
    for lease in setup.leases:
        items = {"device": lease.device, "port": lease.port, "until": lease.until} | terms(lease)
        named = {key: getattr(lease, key) for key in ("calling_name", "mac") if getattr(lease, key)}
        text += table("[[lease]]", items | named)
    return text


SMB_CONF = """[global]
  server role = standalone server
  interfaces = 127.0.0.1/8
  bind interfaces only = yes
  smb ports = {ports}
  disable netbios = no
  server min protocol = {low}
  server signing = {signing}
  smb encrypt = {encryption}
  map to guest = never
  pid directory = {d}
  lock directory = {d}
  state directory = {d}
  cache directory = {d}
  private dir = {d}
  ncalrpc dir = {d}/ncalrpc
  log file = {d}/log
  load printers = no
  printcap name = /dev/null
  disable spoolss = yes
  store dos attributes = yes
  map archive = no
  server multi channel support = yes
  kernel change notify = {notify}
  kernel oplocks = no
  kernel share modes = no
  posix locking = no
  smbd:sharedelay = 100000
  smbd:writetimeupdatedelay = 500000
"""


def smb_conf(setup, directory, ports):
    """The same for the reference server, as near as it goes."""
    low = {"2.0.2": "SMB2_02", "2.1": "SMB2_10", "3.0": "SMB3_00"}[setup.zones[0].min_dialect if setup.zones else "3.0"]
    weak = bool(setup.zones)
    text = SMB_CONF.format(d=directory, ports=" ".join(map(str, ports)), low=low, signing="auto" if weak else "mandatory",
                           encryption="default" if weak else "required",
                           notify="no" if any(s.name == "torture" for s in setup.shares) else "yes")
    for s in setup.shares:
        text += (f"[{s.name}]\n  path = {s.path}\n  read only = {'yes' if s.read_only else 'no'}\n  comment = {s.comment}\n"
                 f"  browseable = {'no' if s.hidden else 'yes'}\n  vfs objects = acl_xattr streams_xattr\n")
    return text
