"""expected.toml, read and looked through for slips."""
import os
import tomllib
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
IDS = frozenset("""
smb1-spoken smb1-only lanman-dialects netbios-session-open netbios-names-told signing-not-required smb1-signing-not-required
plaintext-passwords share-level-security encryption-not-supported encryption-not-required no-preauth-integrity old-smb2-dialects
weak-ciphers null-session guest-login shares-listed-anonymously share-readable-anonymously share-writable-anonymously
ntlm-tells-names ntlmv1-accepted ms17-010 double-pulsar smb-ghost spooler-reachable coercion-pipes clock-skew long-uptime
quic-answers not-believable""".split())


@dataclass
class Expected:
    truth: str
    ports: dict
    findings: frozenset
    may: frozenset = frozenset()
    dialects: list = None
    signing: str = None
    smb1_signing: str = None
    ciphers: list = None
    signers: list = None
    compression: list = None
    oddity: list = field(default_factory=lambda: [""])
    listed: bool = True
    quic: dict = field(default_factory=lambda: {"port": "closed", "smb": False})
    seconds: float = 21  # for one host: its deadline is 20

    def __post_init__(self):
        self.findings, self.may = frozenset(self.findings), frozenset(self.may)
        if unknown := (self.findings | self.may) - IDS:
            raise SystemExit(f"expected.toml: no such finding: {', '.join(sorted(unknown))}")
        if both := self.findings & self.may:
            raise SystemExit(f"expected.toml: in findings and in may: {', '.join(sorted(both))}")


def load():
    """{target: Expected}"""
    with open(os.path.join(HERE, "expected.toml"), "rb") as text:
        return {name: Expected(**items) for name, items in tomllib.load(text).items()}
