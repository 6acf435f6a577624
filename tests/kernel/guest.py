"""Builds the guest: Debian's packaged kernel and a small initramfs (busybox, mount.cifs, tcc, make, the modules cifs needs).

Nothing is installed and no module is loaded on this machine: the kernel package is only unpacked.
"""
import glob
import os
import re
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = ("kernel/fs/smb", "kernel/fs/netfs", "kernel/fs/fscache", "kernel/fs/nls", "kernel/crypto", "kernel/arch/x86/crypto", "kernel/lib",
           "kernel/net/dns_resolver", "kernel/net/core", "kernel/drivers/virtio", "kernel/drivers/net/virtio_net.ko*",
           "kernel/drivers/net/net_failover.ko*")
LOADED = ("virtio_pci virtio_net ctr ccm gcm cmac md5 hmac sha256 sha512 ecb aes aesni-intel nls_utf8 cifs")
INIT = f"""#!/bin/sh
export PATH=/usr/bin:/bin:/sbin
mount -t proc p /proc; mount -t sysfs s /sys; mount -t devtmpfs d /dev; mount -t tmpfs t /tmp; mount -t tmpfs t /run
for m in {LOADED}; do modprobe $m 2>/dev/null; done
ip link set lo up; ip link set eth0 up; ip addr add 10.0.2.15/24 dev eth0; ip route add default via 10.0.2.2
echo "guest up after $(cut -d' ' -f1 /proc/uptime) s, kernel $(uname -r)"
sh /job; echo "guest done $?"
poweroff -f
"""


def call(*words, **keywords):
    return subprocess.run(words, check=True, capture_output=True, text=True, **keywords).stdout


def kernel_package():
    found = re.search(r"Depends: (linux-image-\S+)", call("apt-cache", "depends", "linux-image-amd64"))
    return os.environ.get("KERNEL_PACKAGE") or found.group(1)


def unpack_kernel(directory):
    """-> (folder it is unpacked in, vmlinuz, modules' version)"""
    package = kernel_package()
    folder = os.path.join(directory, package)
    if not glob.glob(folder + "/boot/vmlinuz-*"):
        call("apt-get", "-qq", "download", package, cwd=directory)
        call("dpkg-deb", "-x", glob.glob(f"{directory}/{package}_*.deb")[0], folder)
    return folder, glob.glob(folder + "/boot/vmlinuz-*")[0], os.listdir(folder + "/lib/modules")[0]


def put(root, path, to=None):
    """Copies a file of this machine to the same place in the guest."""
    target = root + (to or path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copy(os.path.realpath(path), target)


def put_program(root, path, to=None):
    put(root, path, to)
    listed = subprocess.run(["ldd", path], capture_output=True, text=True).stdout
    for library in re.findall(r"(/\S+)", listed):
        if ":" not in library:
            put(root, library)


def put_compiler(root):
    """tcc with what it needs to build a C program: its own library and headers, glibc's start files and used headers."""
    put_program(root, "/usr/bin/tcc")
    put_program(root, "/usr/bin/make")
    multiarch = call("gcc", "-print-multiarch").strip()
    shutil.copytree(f"/usr/lib/{multiarch}/tcc", f"{root}/usr/lib/{multiarch}/tcc", dirs_exist_ok=True)
    put(root, "/lib64/ld-linux-x86-64.so.2", f"/usr/lib/{multiarch}/ld-linux-x86-64.so.2")  # tcc looks for libc's own needs there
    put(root, "/lib64/ld-linux-x86-64.so.2", f"/lib/{multiarch}/ld-linux-x86-64.so.2")
    for name in ("crt1.o", "crti.o", "crtn.o", "libc.so", "libc_nonshared.a"):
        put(root, f"/usr/lib/{multiarch}/{name}")
    used = call("gcc", "-M", os.path.join(HERE, "headers.c"))
    for header in set(re.findall(r"(/usr/include/\S+\.h)", used)):
        put(root, os.path.normpath(header))


def build_root(root, modules, version):
    for folder in ("bin", "sbin", "proc", "sys", "dev", "run", "tmp", "etc", "lib64", "usr/bin"):
        os.makedirs(os.path.join(root, folder), exist_ok=True)
    put(root, "/usr/bin/busybox", "/bin/busybox")
    for applet in call("busybox", "--list").split():
        if not os.path.lexists(f"{root}/bin/{applet}"):
            os.symlink("busybox", f"{root}/bin/{applet}")
    for program in ("/usr/sbin/mount.cifs", "/usr/bin/sha256sum", "/usr/bin/flock"):
        put_program(root, program, "/usr/bin/" + os.path.basename(program))
    put_compiler(root)
    put_modules(root, modules, version)
    with open(f"{root}/etc/passwd", "w") as out:
        out.write("root:x:0:0::/:/bin/sh\n")
    with open(f"{root}/init", "w") as out:
        out.write(INIT)
    os.chmod(f"{root}/init", 0o755)


def put_modules(root, modules, version):
    target = f"{root}/lib/modules/{version}"
    os.makedirs(target)
    for pattern in MODULES + ("modules.order", "modules.builtin*"):
        for path in glob.glob(f"{modules}/{pattern}"):
            to = os.path.join(target, os.path.relpath(path, modules))
            os.makedirs(os.path.dirname(to), exist_ok=True)
            shutil.copytree(path, to) if os.path.isdir(path) else shutil.copy(path, to)
    for packed in glob.glob(target + "/**/*.ko.xz", recursive=True):
        call("xz", "-d", packed)
    call("busybox", "depmod", "-b", root, version)


def build(directory):
    """-> (vmlinuz, uncompressed-list of cpio parts to be followed by the job)"""
    os.makedirs(directory, exist_ok=True)
    unpacked, vmlinuz, version = unpack_kernel(directory)
    root = os.path.join(directory, "root")
    shutil.rmtree(root, ignore_errors=True)
    build_root(root, f"{unpacked}/lib/modules/{version}", version)
    call("gcc", "-O1", "-static", "-o", f"{root}/usr/bin/random_io", os.path.join(HERE, "random_io.c"))
    shutil.copytree(os.path.join(HERE, "project"), f"{root}/project")
    initrd = os.path.join(directory, "initrd.gz")
    call("sh", "-c", f"find . | cpio -o -H newc --quiet | gzip -1 > {initrd}", cwd=root)
    return vmlinuz, initrd


def boot(vmlinuz, initrd, job, directory, host, port, seconds):
    """Runs the job in the guest; yields its lines.  The guest reaches HOST:PORT as 10.0.2.100:445 and nothing else."""
    with open(os.path.join(directory, "job"), "w") as out:
        out.write(job)
    call("sh", "-c", f"echo job | cpio -o -H newc --quiet | gzip -1 > job.gz; cat {initrd} job.gz > boot.gz", cwd=directory)
    network = f"user,id=n,restrict=on,guestfwd=tcp:10.0.2.100:445-cmd:busybox nc {host} {port}"
    qemu = subprocess.Popen(["timeout", str(seconds), "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "768",
                             "-nodefaults", "-no-reboot", "-nographic", "-serial", "stdio", "-netdev", network, "-device",
                             "virtio-net-pci,netdev=n,romfile=", "-kernel", vmlinuz, "-initrd", os.path.join(directory, "boot.gz"), "-append",
                             "console=ttyS0 quiet panic=-1 mitigations=off loglevel=3"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, errors="replace")
    with qemu:
        for line in qemu.stdout:
            yield re.sub(r"\x1b[^A-Za-z]*[A-Za-z]", "", line).rstrip()
