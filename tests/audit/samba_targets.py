"""smb.conf for each Samba in the lab, and the shell lines that start one with nothing of the machine's own Samba in sight."""

COMMON = """[global]
  server role = standalone server
  workgroup = AUDITLAB
  netbios name = {name}
  log level = 0
  load printers = no
  printcap name = /dev/null
  printing = bsd
"""

UNSAFE = COMMON + """  server min protocol = LANMAN1
  lanman auth = yes
  ntlm auth = ntlmv1-permitted
  map to guest = Bad User
  guest account = nobody
  server signing = disabled
  disable spoolss = no
[public]
  path = /run/public
  comment = Everyone's
  guest ok = yes
  read only = no
[archive]
  path = /run/archive
  guest ok = yes
  read only = yes
[private]
  path = /run/private
  read only = yes
[laser]
  path = /run/spool
  printable = yes
  guest ok = yes
"""

SAFE = COMMON + """  server min protocol = SMB3_11
  server smb encrypt = required
  server signing = mandatory
  smb ports = 445
  disable netbios = yes
  disable spoolss = yes
  restrict anonymous = 2
  map to guest = Never
  ntlm auth = ntlmv2-only
[files]
  path = /run/private
  read only = no
"""

NETBIOS_ONLY = COMMON + """  smb ports = 139
  server min protocol = SMB2_02
  disable spoolss = yes
  map to guest = Never
[files]
  path = /run/private
  read only = no
"""

SIGNED_PLAIN = COMMON + """  server min protocol = SMB2_02
  server signing = mandatory
  server smb encrypt = off
  smb ports = 445
  disable netbios = yes
  disable spoolss = yes
  map to guest = Never
[files]
  path = /run/private
  read only = no
"""

# SMB 1 and nothing else, with signing on offer: as the servers of the years before 2007.
SMB1_SAMBA = COMMON + """  server min protocol = NT1
  server max protocol = NT1
  server signing = auto
  smb ports = 139 445
  disable spoolss = yes
  map to guest = Never
[files]
  path = /run/private
  read only = no
"""

WEAK_CIPHER = COMMON + """  server min protocol = SMB3_00
  server smb3 encryption algorithms = AES-128-CCM
  smb ports = 445
  disable netbios = yes
  disable spoolss = yes
  map to guest = Never
[files]
  path = /run/private
  read only = no
"""

# Whoever can encrypt must; whoever has no account cannot, and gets in nowhere.
ENCRYPTION_DESIRED = COMMON + """  server min protocol = SMB3_00
  server smb encrypt = desired
  server smb3 signing algorithms = HMAC-SHA256
  smb ports = 445
  disable netbios = yes
  disable spoolss = yes
  map to guest = Never
[files]
  path = /run/private
  read only = no
"""

# name: (smb.conf, or the path of one; with nmbd)
SAMBAS = {
    "unsafe-samba": (UNSAFE, True),
    "safe-samba": (SAFE, False),
    "netbios-only": (NETBIOS_ONLY, True),
    "signed-not-encrypted": (SIGNED_PLAIN, False),
    "smb1-samba": (SMB1_SAMBA, False),
    "weak-cipher": (WEAK_CIPHER, False),
    "encryption-desired": (ENCRYPTION_DESIRED, False),
    "samba-defaults": ("/usr/share/samba/smb.conf", True),  # Debian's, as installed
    "ipv6-only": ("/usr/share/samba/smb.conf", False),
}

# Samba's own folders are tmpfs in there; the host's name is the target's.
START = """set -e
hostname "$1"
for d in /run /var/lib/samba /var/cache/samba /var/log/samba; do mount -t tmpfs -o mode=755 tmpfs $d; done
mkdir -p /run/samba /var/lib/samba/private /var/lib/samba/printers
mkdir -m 1777 /run/public /run/spool && mkdir -m 755 /run/archive && mkdir -m 700 /run/private
echo seen > /run/archive/letter.txt
if [ "$3" = yes ]; then nmbd -F --no-process-group -s "$2" & fi
exec smbd -F --no-process-group -s "$2"
"""


def netbios_name(target):
    return target.replace("-", "").upper()[:15]
