"""The server under test (Server) and the reference server (SambaServer): one interface for every test."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from lab import sallyport_toml, smb_conf

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("SALLYPORT") or os.path.join(ROOT, "build/asan/sallyport")
REAL_PORTS = os.environ.get("INTEROP_NETNS") == "1"  # run.py gave us a network namespace of our own
SANITIZER = re.compile(r"ERROR: (Address|Leak|Thread|UndefinedBehavior)Sanitizer|WARNING: ThreadSanitizer|runtime error:")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(condition, seconds=20, every=0.05):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(every)
    return False


def accepts(port, host="127.0.0.1"):
    try:
        socket.create_connection((host, port), 1).close()
        return True
    except OSError:
        return False


class Unclean(AssertionError):
    """The server did not end as it should: a crash, a hang, a sanitizer's report, a leak."""


class BaseServer:
    host = "127.0.0.1"

    def __init__(self, setup):
        self.setup = setup
        self.directory = tempfile.mkdtemp(prefix="interop-")
        os.chmod(self.directory, 0o755)
        self.port = 445 if REAL_PORTS else free_port()
        self.netbios_port = 139 if REAL_PORTS else free_port()
        self.log_path = os.path.join(self.directory, "server.log")
        self.process = None

    def wait_ready(self):
        ours = any(lease.port == 139 and lease.device == self.host for lease in self.setup.leases)
        ports = [self.port] + ([self.netbios_port] if ours else [])  # to others than its devices 139 is closed

        def ready():
            return self.process.poll() is not None or all(accepts(p, self.host) for p in ports)
        if not wait_until(ready, 30) or self.process.poll() is not None:
            raise AssertionError(f"the server did not start:\n{self.log()[-3000:]}")

    def log(self):
        with open(self.log_path, errors="replace") as text:
            return text.read()

    def kill(self):
        """kill -9, as a power cut would: no goodbye."""
        self.process.kill()
        self.process.wait()

    def remove(self):
        shutil.rmtree(self.directory, ignore_errors=True)


class Server(BaseServer):
    """sallyport serve, with a policy file and accounts of its own in a temporary directory."""
    name = "sallyport"
    features = frozenset(["policy", "limits", "status", "why", "leases", "clean-stop", "decode"])
    program = PROGRAM
    under = ()  # a command that starts another and becomes it: prlimit, setpriv

    def __init__(self, setup):
        super().__init__(setup)
        self.config = os.path.join(self.directory, "sallyport.toml")
        self.state = os.path.join(self.directory, "state")
        os.mkdir(self.state, 0o700)
        self.write_config(setup)
        for user, password in setup.users.items():
            self.command("user", "add", user, "--config", self.config, stdin=password + "\n", check=True)

    def write_config(self, setup):
        self.setup = setup
        listen, netbios = (f"{self.host}:{self.port}",), (f"{self.host}:{self.netbios_port}",)
        with open(self.config, "w") as out:
            out.write(sallyport_toml(setup, self.state, listen, netbios))

    def command(self, *words, stdin="", check=False, timeout=60):
        done = subprocess.run([PROGRAM, *words], input=stdin, text=True, errors="replace", timeout=timeout, cwd=self.directory,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if check and done.returncode != 0:
            raise AssertionError(f"sallyport {' '.join(words)}: status {done.returncode}\n{done.stdout}")
        return done

    def start(self):
        log = open(self.log_path, "a")
        self.process = subprocess.Popen([*self.under, self.program, "serve", "--config", self.config], stdin=subprocess.DEVNULL, stdout=log,
                                        stderr=log, cwd=self.directory, start_new_session=True)
        log.close()
        self.wait_ready()
        return self

    def stop(self):
        """SIGTERM must end it in good order, and nothing bad may stand in its log."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Unclean(f"not gone 30 s after SIGTERM\n{self.log()[-3000:]}") from None
        if status != 0 or SANITIZER.search(self.log()):
            raise Unclean(f"ended with status {status}\n{self.log()[-6000:]}")

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def status(self):
        return self.command("status", "--config", self.config, check=True).stdout

    def status_json(self):
        return json.loads(self.command("status", "--config", self.config, "--json", check=True).stdout)

    def why(self, refusal):
        return self.command("why", refusal, "--config", self.config)


class SambaServer(BaseServer):
    """Debian's smbd with a private configuration: what a test is tried on to know that the test itself is right."""
    name = "samba"
    features = frozenset()

    def __init__(self, setup):
        super().__init__(setup)
        self.config = os.path.join(self.directory, "smb.conf")
        self.write_config(setup)
        for user, password in setup.users.items():
            if subprocess.run(["id", user], capture_output=True).returncode:
                subprocess.run(["useradd", "-M", "-s", "/usr/sbin/nologin", user], check=True)
            subprocess.run(["smbpasswd", "-c", self.config, "-s", "-a", user], input=f"{password}\n{password}\n", text=True,
                           check=True, capture_output=True)

    def write_config(self, setup):
        self.setup = setup
        with open(self.config, "w") as out:
            out.write(smb_conf(setup, self.directory, [self.port, self.netbios_port]))

    def start(self):
        log = open(self.log_path, "a")
        self.process = subprocess.Popen(["smbd", "-F", "--no-process-group", "-s", self.config], stdin=subprocess.DEVNULL,
                                        stdout=log, stderr=log, start_new_session=True)
        log.close()
        self.wait_ready()
        return self

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def reload(self):
        self.process.send_signal(signal.SIGHUP)


def make_server(setup):
    kind = SambaServer if os.environ.get("INTEROP_SERVER") == "samba" else Server
    server = kind.__new__(kind)
    try:
        server.__init__(setup)
    except BaseException:
        server.remove()
        raise
    return server
