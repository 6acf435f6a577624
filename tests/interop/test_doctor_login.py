"""sallyport doctor with one fault at a time behind the login, against Sallyport and against Samba."""
import os
import subprocess
import unittest

from doctor_lab import CLIENT, DoctorLab, NETWORK, SERVER
from lab import PASSWORD, Share, Zone


class DoctorLogin(DoctorLab):
    """What only shows behind a login, and a server that is Sallyport."""
    ZONE = Zone(networks=(NETWORK,))

    def logs_in(self, cause, path, *parts, user="anna", password=PASSWORD, options=()):
        return self.finds(cause, f"//{SERVER}/{path}", *parts, options=("--user", user, *options), password=password)

    def test_all_well(self):
        self.sallyport(self.server, SERVER, self.ZONE)
        self.logs_in("healthy", "docs", "The connection to", "is healthy.")
        self.logs_in("healthy", "docs", "is healthy.", options=("--write",))
        self.assertEqual(os.listdir(os.path.join(self.directory, "docs")), [])

    def test_wrong_password(self):
        self.sallyport(self.server, SERVER, self.ZONE)
        self.logs_in("wrong-credentials", "docs", "refuses the login of anna", "Type the password again", password="wrong")

    def test_unknown_share(self):
        self.sallyport(self.server, SERVER, self.ZONE)
        self.logs_in("share-unknown", "doc", 'no share "doc"; it lists', f"Use \\\\{SERVER}\\docs.")

    def test_denied_folder(self):
        self.sallyport(self.server, SERVER, self.ZONE)
        self.folder("docs/private", 0o700)
        self.logs_in("file-denied", "docs/private", "is denied to anna", "ACL or mode")
        self.logs_in("file-not-found", "docs/nothing", '"nothing" is not in it')

    def test_hidden_share(self):
        self.sallyport(self.server, SERVER, self.ZONE, Share("docs", self.folder("docs"), hidden=True))
        found = self.logs_in("healthy", "docs", "is healthy.")
        self.assertIn('The share "docs" is there and hidden', "".join(found["verdict"]["notes"]))

    def test_read_only_share(self):
        self.sallyport(self.server, SERVER, self.ZONE, Share("docs", self.folder("docs"), read_only=True))
        self.logs_in("healthy", "docs")
        self.logs_in("read-only", "docs", "is read-only for anna", "read_only", options=("--write",))

    def test_read_only_mount(self):
        self.sallyport(self.server, SERVER, self.ZONE, Share("docs", self.mounted("docs", "-t", "tmpfs", "-o", "ro", "tmpfs")))
        self.logs_in("read-only", "docs", "mounted read-only", "remount,rw", options=("--write",))

    def test_full_disk(self):
        docs = self.mounted("docs", "-t", "tmpfs", "-o", "size=64k,mode=777", "tmpfs")
        self.sallyport(self.server, SERVER, self.ZONE, Share("docs", docs))
        subprocess.run(["sh", "-c", f"cat /dev/zero > {docs}/filler"], stderr=subprocess.DEVNULL)
        self.logs_in("disk-full", "docs", "is full", f"Make room on {SERVER}", options=("--write",))

    def test_encryption_required(self):
        self.sallyport(self.server, SERVER, Zone(networks=(NETWORK,), encryption="required", min_dialect="3.0"))
        self.logs_in("healthy", "docs")
        self.logs_in("encryption-required", "docs", "requires encryption", "vers=2.1 in the options given leaves this machine's clients SMB 2.1",
                     "Remove vers=2.1", options=("--mount-options", "vers=2.1"))

    def test_guest_refused(self):
        self.sallyport(self.server, SERVER, self.ZONE)
        self.finds("guest-refused", f"//{SERVER}/docs", "lets nobody in without an account", "Log in with an account", options=("--guest",))


class DoctorAsksWhy(DoctorLab):
    """A Sallyport on this machine says itself which rule refused."""
    ZONE = Zone(networks=(NETWORK,))

    def refused(self, cause, path, *parts, share=None, zone=ZONE, user="anna", password=PASSWORD, options=()):
        self.config = self.sallyport(self.server, SERVER, zone, share)
        login = ("--user", user) if user else ()
        return self.finds(cause, f"//{SERVER}/{path}", *parts, options=(*login, *options), password=password)

    def test_account(self):
        found = self.refused("wrong-credentials", "docs", "refuses the login of anna: account anna: wrong password", password="wrong")
        self.assertRegex(found["why"]["id"], "^[0-9A-Z]{7}$")

    def test_list_of_the_share(self):
        share = Share("docs", self.folder("docs"), extra={"read": ["berta"]})
        self.refused("share-denied", "docs", "is denied to anna", 'To allow it: add "anna" to', share=share)

    def test_mode(self):
        docs = self.folder("docs")
        self.folder("docs/private", 0o700)
        self.refused("file-denied", "docs/private", "is denied to anna", "drwx------", share=Share("docs", docs))

    def test_read_only(self):
        share = Share("docs", self.folder("docs"), read_only=True)
        self.refused("read-only", "docs", "To allow it: take read_only = true away from the share", share=share, options=("--write",))

    def test_address(self):
        self.refused("turned-away", "docs", "does not serve this address", "zone", user="", zone=Zone(networks=("192.168.0.0/16",)))

    def test_other_end(self):
        self.refused("wrong-credentials", "docs", password="wrong")
        done = self.run_doctor((f"//{SERVER}/docs", "--config", self.config, "--user", "anna", "--other-end"), password="wrong")
        self.assertRegex(done.stdout, r"(?m)^  sallyport why [0-9A-Z]{7}$")
        self.assertIn(f"sallyport status | grep -F {CLIENT}", done.stdout)


class DoctorSamba(DoctorLab):
    """The same and more, against Debian's smbd."""

    def logs_in(self, cause, *parts, path="docs", user="anna", password=PASSWORD, options=()):
        return self.finds(cause, f"//{SERVER}/{path}", *parts, options=("--user", user, *options), password=password)

    def test_all_well(self):
        self.samba()
        self.logs_in("healthy", "is healthy.", options=("--write",))

    def test_wrong_password(self):
        self.samba()
        self.logs_in("wrong-credentials", "the user name or the password is wrong", "Type the password again", password="wrong")

    def test_disabled_account(self):
        self.samba(commands=['smbpasswd -c "$0" -d anna'])
        self.logs_in("account-disabled", "refuses the login of anna: the account is disabled", f"Enable the account on {SERVER}")

    def test_expired_account(self):
        self.samba(commands=['pdbedit -s "$0" -r -u anna -K 1'])
        self.logs_in("account-disabled", "the account has expired", "a later end date")

    def test_expired_password(self):
        self.samba(commands=['pdbedit -s "$0" -P "maximum password age" -C 1', "sleep 2"])
        self.logs_in("password-expired", "the password has expired", f"Set a new password on {SERVER}")

    def test_locked_account(self):
        self.samba(commands=['pdbedit -s "$0" -P "bad lockout attempt" -C 1'])
        self.run_doctor((f"//{SERVER}/docs", "--user", "anna"), password="wrong")
        self.logs_in("account-locked", "the account is locked after wrong passwords", f"Unlock it on {SERVER}")

    def test_ntlm_refused(self):
        self.samba(["ntlm auth = disabled"])
        self.logs_in("ntlm-refused", "NTLM is refused there", "Use Kerberos")

    def test_share_for_others(self):
        self.samba(share=["valid users = root"])
        self.logs_in("share-denied", "is denied to anna", "Samba: valid users")

    def test_unknown_share(self):
        self.samba()
        self.logs_in("share-unknown", 'has no share "dics"; it lists', "docs", path="dics")

    def test_hidden_share(self):
        self.samba(share=["browseable = no"])
        self.assertIn("hidden", "".join(self.logs_in("healthy", "is healthy.")["verdict"]["notes"]))

    def test_denied_by_acl(self):
        self.samba(commands=["mkdir -m 700 /run/docs/private"])
        self.logs_in("file-denied", "is denied to anna", "ACL or mode", path="docs/private")

    def test_read_only_share(self):
        self.samba(share=["read only = yes"])
        self.logs_in("read-only", "is read-only for anna", "read only = no", options=("--write",))

    def test_full_disk(self):
        self.samba(commands=["mount -t tmpfs -o size=64k,mode=777 tmpfs /run/docs", "cat /dev/zero > /run/docs/filler || true"])
        self.logs_in("disk-full", "is full", f"Make room on {SERVER}", options=("--write",))

    def test_address_denied(self):
        self.samba([f"hosts deny = {CLIENT}"])
        self.finds("turned-away", f"//{SERVER}/docs", "does not serve this address", "Samba: hosts allow")

    # ---- what smb.conf allows this machine's own clients

    def client_conf(self, *lines):
        self.write("smb.conf", "[global]\n" + "".join(f"  {line}\n" for line in lines))

    def test_signing_algorithms(self):
        self.samba(["server smb3 signing algorithms = HMAC-SHA256"])
        self.client_conf("client smb3 signing algorithms = AES-128-GMAC")
        self.finds("signing-mismatch", f"//{SERVER}/docs", f"{self.smb_conf}:2 allows this machine's clients to sign with AES-GMAC only",
                   "Remove \"client smb3 signing algorithms\"")

    def test_signing_forbidden_to_the_client(self):
        self.samba(["server min protocol = NT1", "server signing = mandatory"])
        self.client_conf("client min protocol = NT1", "client max protocol = NT1", "client signing = disabled")
        self.finds("signing-mismatch", f"//{SERVER}/docs", 'requires signing, and "client signing" in', "Remove \"client signing\"")

    def test_signing_off_matters_not_with_smb2(self):
        """smbclient signs all the same."""
        self.samba(["server signing = mandatory"])
        self.client_conf("client signing = disabled")
        self.assertIn("no effect with SMB 2", "".join(self.logs_in("healthy")["verdict"]["notes"]))

    def test_guest_cannot_sign(self):
        self.samba(["server signing = mandatory"], share=["guest ok = yes"], map_to_guest="Bad User")
        self.logs_in("signing-mismatch", "makes a guest of nobody-knows, who cannot sign", "Log in with an account", user="nobody-knows")

    def test_encryption_required(self):
        self.samba(["smb encrypt = required"])
        self.logs_in("healthy")
        self.client_conf("client max protocol = SMB2_10")
        self.logs_in("encryption-required", '"client max protocol" in', "which cannot encrypt", 'Remove "client max protocol"')

    def test_ciphers(self):
        self.samba(["smb encrypt = required", "server smb3 encryption algorithms = AES-256-GCM"])
        self.client_conf("client smb3 encryption algorithms = AES-128-CCM")
        self.logs_in("encryption-required", "allows this machine's clients AES-128-CCM only", "Remove")


if __name__ == "__main__":
    unittest.main()
