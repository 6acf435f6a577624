// Each hostile action is tried by a process of its own inside the cage; the kernel ends it, or refuses.
#include "translator/cage.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

namespace sallyport::translator {
namespace {

constexpr int kDone = 42, kRefused = 43, kNoCage = 44;

// How a process ends that enters the cage and then does this; kDone when nothing stopped it.
int ends(const std::function<bool()>& action) {
  pid_t child = fork();
  if (child == 0) {
    if (!enter_cage()) _exit(kNoCage);
    _exit(action() ? kDone : kRefused);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

bool is_stopped(int status) {
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGSYS;
  return WIFEXITED(status) && WEXITSTATUS(status) == kRefused;
}

TEST(Cage, WhatATranslatorDoesGoesOn) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  int status = ends([&] {
    char byte = 'x';
    auto* memory = mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    timespec now;
    return send(pair[0], &byte, 1, MSG_NOSIGNAL) == 1 && recv(pair[1], &byte, 1, 0) == 1 && memory != MAP_FAILED &&
           munmap(memory, 1 << 20) == 0 && clock_gettime(CLOCK_REALTIME, &now) == 0;
  });
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == kDone) << status;
  close(pair[0]), close(pair[1]);
}

struct Hostile {
  const char* name;
  bool (*action)();
};

class HostileAction : public testing::TestWithParam<Hostile> {};

TEST_P(HostileAction, IsStopped) {
  int status = ends(GetParam().action);
  EXPECT_TRUE(is_stopped(status)) << GetParam().name << " ended with " << status;
}

bool opens(const char* path, int flags) { return open(path, flags, 0600) >= 0; }

sockaddr_in loopback(uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return out;
}

INSTANTIATE_TEST_SUITE_P(
    Cage, HostileAction,
    testing::Values(Hostile{"ReadAFile", [] { return opens("/etc/passwd", O_RDONLY); }},
                    Hostile{"ReadADevice", [] { return opens("/dev/null", O_RDWR); }},
                    Hostile{"MakeAFile", [] { return opens("/tmp/sallyport-cage-test", O_CREAT | O_WRONLY); }},
                    Hostile{"RemoveAFile", [] { return unlink("/tmp/sallyport-cage-test") == 0; }},
                    Hostile{"ListTheRoot", [] { return opens("/", O_RDONLY | O_DIRECTORY); }},
                    Hostile{"MakeASocket", [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }},
                    Hostile{"MakeAUnixSocket", [] { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }},
                    Hostile{"Connect",
                            [] {
                              auto to = loopback(22);
                              return connect(0, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
                            }},
                    Hostile{"Fork", [] { return fork() >= 0; }},
                    Hostile{"RunAProgram", [] { return execl("/bin/true", "true", nullptr) == 0; }},
                    Hostile{"TraceTheParent", [] { return ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr) == 0; }},
                    Hostile{"ReadAnotherProcess",
                            [] {
                              char here[8];
                              iovec local{here, sizeof here}, remote{here, sizeof here};
                              return process_vm_readv(1, &local, 1, &remote, 1, 0) >= 0;
                            }},
                    Hostile{"KillTheParent", [] { return kill(getppid(), 0) == 0; }},
                    Hostile{"BecomeRoot", [] { return setuid(0) == 0; }},
                    Hostile{"Mount", [] { return mount("none", "/mnt", "tmpfs", 0, nullptr) == 0; }},
                    Hostile{"RunWhatItWrote",
                            [] {
                              return mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
                                     MAP_FAILED;
                            }}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace sallyport::translator
