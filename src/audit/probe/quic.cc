#include "audit/probe/quic.h"

#include <algorithm>

#include "audit/quic/datagram_socket.h"
#include "audit/quic/handshake_apart.h"
#include "audit/quic/version_question.h"
#include "base/utf16.h"

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;
using client::Clock;
using client::IoFault;

// When the question for versions is put again, and when it is given up.
constexpr std::array kQuestionEnds = {250ms, 550ms, 1000ms};
constexpr int kMostTurns = 256;  // a peer that floods us is left

void note_silence(QuicFacts& facts, IoFault fault) {
  if (fault == IoFault::local) return;
  facts.port = fault == IoFault::refused ? PortState::closed : PortState::filtered;
  if (fault == IoFault::refused) facts.conclude(Known::no, "UDP 443 is closed: ICMP says that nobody listens");
}

// What comes in the meantime and is no answer is passed over.
client::Task<std::vector<uint32_t>> versions_until(DatagramSocket& socket, const VersionQuestion& question,
                                                   Clock::time_point until) {
  for (int turn = 0; turn < kMostTurns; turn++) {
    auto came = co_await socket.receive(until);
    if (!came) co_return std::unexpected(came.error());
    if (auto versions = question.answer(*came)) co_return std::move(*versions);
  }
  co_return std::unexpected(IoFault::not_smb);
}

client::Task<std::vector<uint32_t>> ask_versions(Host& host, DatagramSocket& socket) {
  VersionQuestion question;
  auto begun = Clock::now();
  for (auto end : kQuestionEnds) {
    if (auto sent = socket.send(question.datagram()); !sent) co_return std::unexpected(sent.error());
    auto versions = co_await versions_until(socket, question, std::min(host.deadline, begun + end));
    if (versions || versions.error() != IoFault::timed_out) co_return versions;
  }
  co_return std::unexpected(IoFault::timed_out);
}

}  // namespace

asio::awaitable<void> probe_quic(Host& host) {
  auto& facts = host.facts.quic;
  policy::Endpoint peer{host.facts.address, kQuicPort};
  DatagramSocket socket(host.loop, peer);
  auto versions = co_await ask_versions(host, socket);
  if (!versions) {
    note_silence(facts, versions.error());
    co_return;
  }
  facts.port = PortState::open;
  facts.versions = std::move(*versions);
  if (std::ranges::find(facts.versions, kQuicVersion1) == facts.versions.end()) {
    facts.conclude(Known::unknown, "it speaks QUIC, and not version 1");
  } else {
    co_await shake_hands_apart(host, host.facts.name);
  }
}

asio::awaitable<void> probe_quic_by_name(Host& host) {
  if (!host.facts.quic.refused || !host.facts.name.empty() || !host.facts.ntlm || host.late()) co_return;
  auto name = to_utf8(host.facts.ntlm->dns_computer);
  if (!name || name->empty()) co_return;
  co_await shake_hands_apart(host, std::move(*name));
}

}  // namespace sallyport::audit
