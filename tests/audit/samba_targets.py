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

# Refuses whoever does not offer HMAC-SHA256, and 3.0, which would need CMAC.
HMAC_ONLY = COMMON + """  server min protocol = SMB3_00
  server smb3 signing algorithms = HMAC-SHA256
  smb ports = 445
  disable netbios = yes
  disable spoolss = yes
  map to guest = Never
[files]
  path = /run/private
  read only = no
"""

# Who can encrypt must, and without an account has no key to do it with; who cannot is let in as he is.
ENCRYPTION_DESIRED = COMMON + """  server min protocol = SMB2_10
  server smb encrypt = desired
  smb ports = 445
  disable netbios = yes
  disable spoolss = yes
  map to guest = Never
[files]
  path = /run/private
  read only = no
"""

# SMB 1 as well, but signed all over.
SMB1_SIGNED = COMMON + """  server min protocol = NT1
  server signing = mandatory
  smb ports = 445
  disable netbios = yes
  disable spoolss = yes
  map to guest = Never
[files]
  path = /run/private
  read only = no
"""

# Anybody may log in, and is shown nothing; a guest who knows the share's name may write there.
GUEST_ONLY = COMMON + """  server min protocol = SMB3_00
  restrict anonymous = 2
  smb ports = 445
  disable netbios = yes
  disable spoolss = yes
  map to guest = Bad User
[drop]
  path = /run/public
  guest ok = yes
  read only = no
"""

DEBIAN = "/usr/share/samba/smb.conf"  # as installed

# name: (smb.conf, or the path of one; the daemons)
SAMBAS = {
    "unsafe-samba": (UNSAFE, ("nmbd", "smbd")),
    "safe-samba": (SAFE, ("smbd",)),
    "netbios-only": (NETBIOS_ONLY, ("nmbd", "smbd")),
    "signed-not-encrypted": (SIGNED_PLAIN, ("smbd",)),
    "smb1-samba": (SMB1_SAMBA, ("smbd",)),
    "smb1-signed": (SMB1_SIGNED, ("smbd",)),
    "guest-only": (GUEST_ONLY, ("smbd",)),
    "weak-cipher": (WEAK_CIPHER, ("smbd",)),
    "hmac-only": (HMAC_ONLY, ("smbd",)),
    "encryption-desired": (ENCRYPTION_DESIRED, ("smbd",)),
    "samba-defaults": (DEBIAN, ("nmbd", "smbd")),
    "ipv6-only": (DEBIAN, ("smbd",)),
    "names-only": (NETBIOS_ONLY, ("nmbd",)),
}

# Samba's own folders are tmpfs in there; the host's name is the target's.
START = """set -e
hostname "$1"
for d in /run /var/lib/samba /var/cache/samba /var/log/samba; do mount -t tmpfs -o mode=755 tmpfs $d; done
mkdir -p /run/samba /var/lib/samba/private /var/lib/samba/printers
mkdir -m 1777 /run/public /run/spool && mkdir -m 755 /run/archive && mkdir -m 700 /run/private
echo seen > /run/archive/letter.txt
config=$2
shift 2
for daemon; do "$daemon" -F --no-process-group -s "$config" & done
wait
"""


def netbios_name(target):
    return target.replace("-", "").upper()[:15]
