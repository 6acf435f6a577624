"""The servers under test: started and stopped by NAME.sh, each with folders of its own, all on loopback."""
import os
import secrets
import shutil
import socket
import subprocess

import process

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.join(os.path.dirname(HERE), "build", "bench")
USER = "sallyport-bench"


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """KIND[=PROGRAM][@LABEL]: samba, sallyport, sallyport=build/other/sallyport@other."""

    def __init__(self, text, share, cpu):
        text, _, label = text.partition("@")
        self.kind, _, self.program = text.partition("=")
        self.label = label or self.kind
        self.script = os.path.join(HERE, self.kind + ".sh")
        if not os.path.exists(self.script):
            raise SystemExit(f"no server {self.kind}: there is no {self.script}")
        self.share, self.cpu, self.host, self.user = share, cpu, "127.0.0.1", USER
        self.folder = os.path.join(BUILD, "run", self.label)
        self.tmpfs = f"/dev/shm/sallyport-bench-{self.label}"
        self.path = self.tmpfs if share == "tmpfs" else os.path.join(self.folder, "disk")
        self.pid = None

    def start(self):
        self.port, self.password = _free_port(), secrets.token_hex(8)
        environment = dict(os.environ, **({"SALLYPORT": os.path.abspath(self.program)} if self.program else {}))
        pin = [] if self.cpu is None else ["taskset", "-c", str(self.cpu)]
        # To a file, not a pipe: the server inherits it and would hold the pipe open.
        os.makedirs(self.folder, exist_ok=True)
        log = os.path.join(self.folder, "start.log")
        with open(log, "w") as errors, open(log + ".pid", "w") as out:
            command = [*pin, self.script, "start", self.folder, str(self.port), self.user, self.password]
            status = subprocess.run(command, stdout=out, stderr=errors, stdin=subprocess.DEVNULL, env=environment, timeout=60).returncode
        if status:
            with open(log) as f:
                raise SystemExit(f"{self.label} did not start:\n{f.read()}")
        with open(log + ".pid") as f:
            self.pid = int(f.read().split()[-1])

    def stop(self):
        if self.pid is not None:
            subprocess.run([self.script, "stop", self.folder], check=False, timeout=60)
            self.pid = None

    def restart(self):
        self.stop()
        self.start()

    def cpu_seconds(self):
        return process.cpu_seconds(self.pid)

    def memory(self):
        return process.memory(self.pid)

    def remove_files(self):
        shutil.rmtree(self.tmpfs, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
