#include "audit/probe/quic.h"

#include <fmt/format.h>

#include <algorithm>

#include "audit/quic/datagram_socket.h"
#include "audit/quic/quic_client.h"
#include "audit/quic/smb_question.h"
#include "audit/quic/version_question.h"
#include "base/utf16.h"

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;
using client::Clock;
using client::IoFault;

constexpr uint16_t kPort = 443;
// When the question for versions is put again, and when it is given up.
constexpr std::array kQuestionEnds = {250ms, 550ms, 1000ms};
constexpr int kMostTurns = 256;  // a peer that floods us is left

void note(QuicFacts& facts, Known smb, std::string told_by) {
  facts.smb = smb;
  facts.told_by = std::move(told_by);
}

void note_silence(QuicFacts& facts, IoFault fault) {
  if (fault == IoFault::local) return;
  facts.port = fault == IoFault::refused ? PortState::closed : PortState::filtered;
  if (fault == IoFault::refused) note(facts, Known::no, "UDP 443 is closed: ICMP says that nobody listens");
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

client::Outcome<> send_all(DatagramSocket& socket, QuicClient& quic) {
  for (auto out = quic.next(Clock::now()); !out.empty(); out = quic.next(Clock::now()))
    if (auto sent = socket.send(out); !sent) return sent;
  return {};
}

// Until SMB is answered, or something else, or the peer ends it.
client::Task<std::optional<SmbQuestion::Answer>> converse(DatagramSocket& socket, QuicClient& quic, SmbQuestion& question,
                                                          Clock::time_point until) {
  for (int turn = 0; turn < kMostTurns; turn++) {
    if (auto answer = question.read(quic.answer())) co_return answer;
    if (auto sent = send_all(socket, quic); !sent) co_return std::unexpected(sent.error());
    if (quic.state() >= QuicClient::State::refused) co_return std::nullopt;
    auto came = co_await socket.receive(std::min(until, quic.expiry()));
    if (came) quic.take(*came, Clock::now());
    if (!came && (came.error() != IoFault::timed_out || Clock::now() >= until)) co_return std::unexpected(came.error());
  }
  co_return std::unexpected(IoFault::not_smb);
}

void note_answer(QuicFacts& facts, const SmbQuestion::Answer& answer) {
  facts.dialect = answer.dialect;
  if (!answer.smb) return note(facts, Known::no, "NEGOTIATE over QUIC is answered, but not with SMB");
  note(facts, Known::yes,
       answer.dialect == smb2::Dialect::none
           ? fmt::format("NEGOTIATE over QUIC is answered in SMB with {}", to_string(answer.status))
           : fmt::format("NEGOTIATE over QUIC is answered with SMB {}", to_string(answer.dialect)));
}

void note_no_answer(QuicFacts& facts, const QuicClient& quic) {
  if (quic.protocol_refused()) {
    note(facts, Known::no, fmt::format("a QUIC server that does not know the protocol \"smb\": {}", quic.reason()));
  } else if (quic.state() == QuicClient::State::refused) {
    facts.refused = true;
    note(facts, Known::unknown, fmt::format("the QUIC handshake for \"smb\" is refused: {}", quic.reason()));
  } else if (quic.state() == QuicClient::State::failed) {
    note(facts, Known::unknown, fmt::format("the QUIC handshake for \"smb\" fails: {}", quic.reason()));
  } else if (quic.state() == QuicClient::State::connected) {
    note(facts, Known::unknown, "the QUIC handshake for \"smb\" is completed, but NEGOTIATE gets no answer");
  } else {
    note(facts, Known::unknown, "it tells its versions of QUIC and does not complete a handshake in time");
  }
}

asio::awaitable<void> shake_hands(Host& host, DatagramSocket& socket, std::string name) {
  SmbQuestion question;
  QuicClient quic(name, question.ask(), Clock::now());
  auto& facts = host.facts.quic;
  facts.refused = false;
  auto answer = co_await converse(socket, quic, question, host.until());
  if (answer && *answer) {
    note_answer(facts, **answer);
  } else {
    note_no_answer(facts, quic);
  }
  if (auto certificate = quic.certificate()) facts.certificate = std::move(certificate);
  if (auto bye = quic.farewell(Clock::now()); !bye.empty()) static_cast<void>(socket.send(bye));
}

}  // namespace

asio::awaitable<void> probe_quic(Host& host) {
  auto& facts = host.facts.quic;
  policy::Endpoint peer{host.facts.address, kPort};
  DatagramSocket socket(host.loop, peer);
  auto versions = co_await ask_versions(host, socket);
  if (!versions) {
    note_silence(facts, versions.error());
    co_return;
  }
  facts.port = PortState::open;
  facts.versions = std::move(*versions);
  if (std::ranges::find(facts.versions, kQuicVersion1) == facts.versions.end()) {
    note(facts, Known::unknown, "it speaks QUIC, and not version 1");
  } else {
    co_await shake_hands(host, socket, host.facts.name);
  }
}

asio::awaitable<void> probe_quic_by_name(Host& host) {
  if (!host.facts.quic.refused || !host.facts.name.empty() || !host.facts.ntlm || host.late()) co_return;
  auto name = to_utf8(host.facts.ntlm->dns_computer);
  if (!name || name->empty()) co_return;
  policy::Endpoint peer{host.facts.address, kPort};
  DatagramSocket socket(host.loop, peer);
  co_await shake_hands(host, socket, std::move(*name));
}

}  // namespace sallyport::audit
