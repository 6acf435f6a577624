"""Other programs on the same targets, what they say put into `sallyport audit`'s ids: nmap's scripts, nbtscan, smbmap."""
import concurrent.futures
import datetime
import re
import subprocess
import time
import xml.etree.ElementTree as ElementTree

NMAP_SCRIPTS = ("smb-protocols,smb2-security-mode,smb2-capabilities,smb2-time,clock-skew,smb-security-mode,smb-os-discovery,"
                "smb-enum-shares,smb-vuln-ms17-010,smb-double-pulsar-backdoor,smb2-vuln-uptime,nbstat")

SIDE_BY_SIDE = 8


class Result:
    """What one program said: findings by target, remarks about plainly wrong statements, how long it took."""

    def __init__(self, name, version, command):
        self.name, self.version, self.command = name, version, command
        self.findings, self.remarks, self.seconds = {}, {}, 0.0

    def found(self, target, *ids):
        self.findings.setdefault(target, set()).update(ids)

    def remark(self, target, text):
        self.remarks.setdefault(text, []).append(target)


def run(words, seconds):
    """-> (what it printed, how long it took); what a program said before its time was up counts. In a session of its own: nmap
    sets the terminal, and would be stopped in the background."""
    began = time.monotonic()
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               errors="replace", start_new_session=True)
    try:
        out, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
    return out, time.monotonic() - began


def first_line(*words):
    return subprocess.run(words, capture_output=True, text=True).stdout.strip().split("\n")[0]


def package_version(package):
    return first_line("dpkg-query", "-W", "-f", "${Version}\n", package)


# nmap

def nmap_script(result, target, script):
    name, text = script.get("id"), script.get("output") or ""
    if name == "smb-protocols":
        nmap_protocols(result, target, text)
    elif name == "smb2-security-mode" and ("not required" in text or "disabled" in text):
        result.found(target, "signing-not-required")
    elif name == "smb-security-mode":
        nmap_security_mode(result, target, text)
    elif name == "smb-os-discovery" and "computer name" in text:
        result.found(target, "ntlm-tells-names")
    elif name == "smb-enum-shares":
        nmap_shares(result, target, text)
    elif name in ("smb-vuln-ms17-010", "smb-double-pulsar-backdoor") and "VULNERABLE" in text:
        result.found(target, "ms17-010" if "ms17" in name else "double-pulsar")
    elif name == "smb2-time":
        nmap_time(result, target, text)
    elif name == "nbstat":
        result.found(target, "netbios-names-told")
        if "000000000000 (Xerox)" in text:
            result.remark(target, "takes the all-zero hardware address of a node status for one of Xerox")


def nmap_protocols(result, target, text):
    spoken = set(re.findall(r"^\s*(\d{3})\s*$", text, re.M))
    smb1 = "NT LM 0.12" in text
    result.found(target, *(["smb1-spoken"] if smb1 else []), *(["smb1-only"] if smb1 and not spoken else []),
                 *(["old-smb2-dialects"] if spoken & {"202", "210"} else []),
                 *(["no-preauth-integrity"] if spoken and "311" not in spoken else []))
    if "default]" in text:
        result.remark(target, 'calls SMB 1 "dangerous, but default", which it is in no system since 2017')


def nmap_security_mode(result, target, text):
    ids = []
    if "message_signing: required" not in text:
        ids.append("smb1-signing-not-required")
    if "authentication_level: share" in text:
        ids.append("share-level-security")
    if "plaintext-only" in text:
        ids.append("plaintext-passwords")
    result.found(target, *ids)


def nmap_shares(result, target, text):
    if "account_used: guest" in text:
        result.found(target, "guest-login")
    if "account_used: <blank>" in text:
        result.found(target, "null-session")
    if "Error deleting test file" in text:
        result.remark(target, "gives up on the list of shares when it cannot remove the file that it wrote to see whether it can")
    shares = re.split(r"\n\s*\\\\", text)[1:]
    if shares and "ERROR" not in text:
        result.found(target, "shares-listed-anonymously")
    for share in shares:
        access = re.search(r"Anonymous access: (.*)", share)
        if access and "IPC$" not in share.split("\n")[0].upper():
            result.found(target, *(["share-readable-anonymously"] if "READ" in access[1] else []),
                         *(["share-writable-anonymously"] if "WRITE" in access[1] else []))


def nmap_time(result, target, text):
    """It prints times and leaves the judgement to the reader: we make it."""
    times = dict(re.findall(r"(date|start_date): (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)", text))
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    told = {key: datetime.datetime.fromisoformat(value) for key, value in times.items()}
    if "date" in told and abs((told["date"] - now).total_seconds()) > 900:
        result.found(target, "clock-skew")
    if "start_date" in told and (now - told["start_date"]).days > 90:
        result.found(target, "long-uptime")


def nmap(targets, folder):
    """Host by host, some at a time: asked about all at once it finds less, as the hostile ones keep its scripts busy."""
    flags = ["-n", "-Pn", "-T4", "--max-retries", "2", "--host-timeout", "120s", "-sS", "-sU", "-p", "T:139,T:445,U:137",
             "--script", NMAP_SCRIPTS]
    version = re.search(r"version (\S+)", first_line("nmap", "--version"))[1]
    result = Result("nmap", version, "nmap " + " ".join(flags) + " ADDRESS")

    def one(item):
        target, address = item
        out = f"{folder}/nmap-{target}.xml"
        run(["nmap", *(["-6"] if ":" in address else []), *flags, "-oX", out, address], 200)
        return target, out
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for target, out in pool.map(one, targets.items()):
            nmap_read(result, target, out)
    result.seconds = time.monotonic() - began
    return result


def nmap_read(result, target, path):
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError:  # it was stopped
        return
    for port in root.iter("port"):
        if port.get("portid") == "139" and port.find("state").get("state") == "open":
            result.found(target, "netbios-session-open")
    for script in root.iter("script"):
        nmap_script(result, target, script)


def nbtscan(targets, folder):
    version = package_version("nbtscan")
    result = Result("nbtscan", version, "nbtscan -s : ADDRESSES")
    listed = f"{folder}/addresses"
    names = {address: name for name, address in targets.items() if ":" not in address}
    with open(listed, "w") as out:
        out.write("\n".join(names) + "\n")
    text, result.seconds = run(["nbtscan", "-s", ":", "-f", listed], 120)
    for line in text.split("\n"):
        address, *fields = line.split(":")
        if address.strip() not in names or len(fields) < 4:
            continue
        target = names[address.strip()]
        result.found(target, "netbios-names-told")
        if ":".join(fields[-6:]).strip() == "00:00:00:00:00:00":
            result.remark(target, "shows a hardware address of zeros, which is none")
        if fields[2].strip() not in ("", "<unknown>"):
            result.remark(target, "shows a user who is none: <03> is the computer's own name")
    return result


def smbmap(targets, folder):
    result = Result("smbmap", package_version("smbmap"), "smbmap -H ADDRESS -P 445 (or 139) -u '' -p '', and -u nosuchuser -p x")
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for target, texts in pool.map(smbmap_host, targets.items()):
            for text in texts:
                smbmap_read(result, target, text)
    result.seconds = time.monotonic() - began
    return result


def smbmap_host(item):
    target, address = item
    texts = []
    for user, password in (("", ""), ("nosuchuser", "x")):
        for port in ("445", "139"):
            text, _ = run(["smbmap", "-H", address, "-P", port, "-u", user, "-p", password], 40)
            text = re.sub(r"\[.\] Working on it\.\.\.|\r", "", text)
            texts.append(text)
            if "[+]" in text or "Authentication error" in text:
                break
    return target, texts


def smbmap_read(result, target, text):
    if "[+]" in text:
        result.found(target, "guest-login" if "Guest session" in text else "null-session")
    rows = re.findall(r"^\s+(\S.*?)\s+(NO ACCESS|READ ONLY|READ, WRITE|WRITE ONLY)", text, re.M)
    if rows:
        result.found(target, "shares-listed-anonymously")
    for name, access in rows:
        if name.upper() != "IPC$":
            result.found(target, *(["share-readable-anonymously"] if "READ" in access else []),
                         *(["share-writable-anonymously"] if "WRITE" in access else []))
    if "please remove manually" in text:
        result.remark(target, "leaves a folder behind on a printer share, which it made to see whether it can write")
    if "[!] Error:  (<class" in text:
        result.remark(target, "ends with a Python exception")
