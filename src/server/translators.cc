#include "server/translators.h"

#include <fcntl.h>
#include <spawn.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "base/random.h"
#include "base/utf16.h"
#include "proto/inner/link.h"
#include "proto/nbt/frame.h"
#include "server/engine.h"
#include "wire/encoder.h"

namespace sallyport::server {
namespace {

// Where the translator finds the client and the server; translator/run.h has the same numbers.
constexpr int kClientSocket = 3, kServerSocket = 4;

uint8_t bits_of(const policy::OldDialectSet& set) {
  uint8_t bits = 0;
  for (auto dialect : policy::kOldDialects)
    if (set.has(dialect)) bits |= static_cast<uint8_t>(1u << static_cast<unsigned>(dialect));
  return bits;
}

int16_t minutes_west() {
  time_t now = time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return static_cast<int16_t>(-local.tm_gmtoff / 60);
}

Buffer hello(const Engine& engine, const Peer& peer, Bytes received) {
  const auto& facts = *peer.translated;
  auto workgroup = engine.policy()->server.workgroup;
  inner::Hello out;
  out.old_dialects = bits_of(facts.dialects);
  if (facts.signing_required) out.flags |= inner::hello_flags::kSigningRequired;
  if (facts.plain_text) out.flags |= inner::hello_flags::kPlainText;
  if (!facts.account.empty()) out.flags |= inner::hello_flags::kShareAccount;
  out.time_zone = minutes_west();
  out.challenge = facts.challenge;
  out.server_guid = engine.guid();
  out.server_name = to_utf16(engine.name()).value_or(u"");
  out.workgroup = to_utf16(workgroup).value_or(u"");
  out.received = received;
  Buffer frame;
  frame.append_zeros(nbt::kFrameHeaderSize);
  wire::encode(out, frame, nbt::kFrameHeaderSize);
  auto length = static_cast<uint32_t>(frame.size() - nbt::kFrameHeaderSize);
  nbt::write_frame(frame.data(), {nbt::FrameType::session_message, length}, nbt::Transport::direct_tcp);
  return frame;
}

// The descriptors by way of numbers that neither of them has.
struct Actions {
  Actions(int client, int server) {
    posix_spawn_file_actions_init(&actions);
    int high = fcntl(client, F_DUPFD_CLOEXEC, 10), higher = fcntl(server, F_DUPFD_CLOEXEC, 10);
    client_copy = UniqueFd(high), server_copy = UniqueFd(higher);
    posix_spawn_file_actions_adddup2(&actions, high, kClientSocket);
    posix_spawn_file_actions_adddup2(&actions, higher, kServerSocket);
    posix_spawn_file_actions_addclosefrom_np(&actions, kServerSocket + 1);
  }
  ~Actions() { posix_spawn_file_actions_destroy(&actions); }
  posix_spawn_file_actions_t actions;
  UniqueFd client_copy, server_copy;
};

// Nothing of this process's environment is a translator's business, but what a sanitized build is told in it.
int spawn(int client, int server) {
  Actions actions(client, server);
  std::string options = std::string("ASAN_OPTIONS=") + (getenv("ASAN_OPTIONS") ? getenv("ASAN_OPTIONS") : "");
  char program[] = "sallyport", command[] = "translate";
  char* words[] = {program, command, nullptr};
  char* environment[] = {options.data(), nullptr};
  pid_t pid = -1;
  int error = posix_spawn(&pid, "/proc/self/exe", &actions.actions, nullptr, words, environment);
  if (error) errno = error;
  return error ? -1 : pid;
}

}  // namespace

Peer translated_peer(const Peer& client) {
  Peer out = client;
  auto& terms = out.admission.terms;
  Translated facts;
  fill_random(facts.challenge);
  facts.dialects = terms.old_dialects;
  facts.plain_text = terms.plain_text;
  facts.account = terms.account;
  facts.signing_required = terms.signing == policy::Requirement::required;
  out.translated = std::move(facts);
  // What SMB1 is held to its translator sees to; on the socket pair nobody listens.
  terms.dialects = policy::DialectSet::range(policy::Dialect::smb_3_0_2, policy::Dialect::smb_3_0_2);
  terms.signing = policy::Requirement::optional;
  terms.encryption = policy::Requirement::off;
  return out;
}

UniqueFd Translators::start(const Engine& engine, const Peer& translated, UniqueFd socket, Bytes received) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return {};
  UniqueFd ours(pair[0]), theirs(pair[1]);
  auto frame = hello(engine, translated, received);
  int room = static_cast<int>(frame.size()) * 2 + (1 << 20);
  setsockopt(ours.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  auto sent = send(ours.get(), frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent != static_cast<ssize_t>(frame.size())) return {};
  int pid = spawn(socket.get(), theirs.get());
  if (pid < 0) return {};
  std::lock_guard guard(mutex_);
  running_.push_back(pid);
  return ours;
}

void Translators::reap() {
  std::lock_guard guard(mutex_);
  std::erase_if(running_, [](int pid) {
    int status = 0;
    if (waitpid(pid, &status, WNOHANG) != pid) return false;
    if (WIFSIGNALED(status)) spdlog::error("the SMB1 translator {} was ended by signal {}: its client is cut off", pid, WTERMSIG(status));
    return true;
  });
}

}  // namespace sallyport::server
