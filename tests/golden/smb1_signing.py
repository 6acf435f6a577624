"""Cuts signed SMB1 messages out of a capture, each with its key and number: vectors for [MS-CIFS] 3.1.4.1.

The keys are computed here from the password, with impacket's hashes, and every signature is checked before it is written.
"""
import hashlib
import hmac
import os
import struct

from Cryptodome.Cipher import ARC4
from impacket import ntlm

import wiretap

KEY_EXCHANGE = 0x40000000


def v2_key(user, password, domain, response):
    hash_v2 = hmac.new(ntlm.compute_nthash(password), (user.upper() + domain).encode("utf-16le"), "md5").digest()
    return hmac.new(hash_v2, response[:16], "md5").digest()


def field(token, at):
    length, _, offset = struct.unpack_from("<HHI", token, at)
    return token[offset:offset + length]


def mac_key(request, user, password):
    """Of the SESSION_SETUP_ANDX request that logged in with extended security."""
    token = request[request.index(b"NTLMSSP\0"):]
    key = v2_key(user, password, field(token, 28).decode("utf-16le"), field(token, 20))
    exchanged = struct.unpack_from("<I", token, 60)[0] & KEY_EXCHANGE
    return ARC4.new(key).decrypt(field(token, 52)) if exchanged else key


def is_signed(message, key, number):
    zeroed = message[:14] + struct.pack("<Q", number) + message[22:]
    return hashlib.md5(key + zeroed).digest()[:8] == message[14:22]


def cut(pcap, root, user, password, limit):
    folder, scenario = os.path.join(root, "cifs_signed"), os.path.basename(pcap)[:-5]
    os.makedirs(folder, exist_ok=True)
    for old in os.listdir(folder):
        if old.startswith(scenario):
            os.remove(os.path.join(folder, old))
    key, request, numbers, number, count = None, None, {}, 0, 0
    for _, kind, frame in wiretap.frames(pcap):
        message = frame[4:]
        if kind or message[:4] != b"\xffSMB":
            continue
        answer, mid = bool(message[9] & 0x80), struct.unpack_from("<H", message, 30)[0]
        if message[4] == 0x73 and not answer:
            request = message
        if message[4] == 0x73 and answer and message[5:9] == b"\0\0\0\0" and key is None:
            key, numbers[mid], number = mac_key(request, user, password), 0, 2
        elif key and not answer:
            numbers[mid], number = number, number + 2
        if key is None:
            continue
        mine = numbers[mid] + 1 if answer else numbers[mid]
        assert is_signed(message, key, mine), f"{scenario}: message {mine} does not fit the key"
        if len(message) < 400 and count < limit:
            count += 1
            with open(os.path.join(folder, f"{scenario}_{count}.hex"), "w") as out:
                out.write(f"# from: {'smbd' if answer else 'smbclient'}\n# scenario: {scenario}\n# server: smbd 4.17.12-Debian\n"
                          f"# recorded: tests/golden/capture_smb1.py --add\n# mac-key: {key.hex()}\n# sequence: {mine}\n")
                for at in range(0, len(message), 32):
                    out.write(message[at:at + 32].hex() + "\n")
    return count
