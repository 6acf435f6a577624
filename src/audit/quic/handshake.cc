#include "audit/quic/handshake.h"

#include <fmt/format.h>

#include <asio/co_spawn.hpp>
#include <asio/use_awaitable.hpp>

#include "audit/quic/confine.h"
#include "audit/quic/datagram_socket.h"
#include "audit/quic/quic_client.h"
#include "audit/quic/smb_question.h"

namespace sallyport::audit {
namespace {

using client::Clock;
using client::IoFault;

constexpr int kMostTurns = 256;  // a peer that floods us is left

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
  if (!answer.smb) return facts.conclude(Known::no, "NEGOTIATE over QUIC is answered, but not with SMB");
  facts.conclude(Known::yes, answer.dialect == smb2::Dialect::none
                                 ? fmt::format("NEGOTIATE over QUIC is answered in SMB with {}", to_string(answer.status))
                                 : fmt::format("NEGOTIATE over QUIC is answered with SMB {}", to_string(answer.dialect)));
}

void note_no_answer(QuicFacts& facts, const QuicClient& quic) {
  if (quic.protocol_refused()) {
    facts.conclude(Known::no, fmt::format("a QUIC server that does not know the protocol \"smb\": {}", quic.reason()));
  } else if (quic.state() == QuicClient::State::refused) {
    facts.refused = true;
    facts.conclude(Known::unknown, fmt::format("the QUIC handshake for \"smb\" is refused: {}", quic.reason()));
  } else if (quic.state() == QuicClient::State::failed) {
    facts.conclude(Known::unknown, fmt::format("the QUIC handshake for \"smb\" fails: {}", quic.reason()));
  } else if (quic.state() == QuicClient::State::connected) {
    facts.conclude(Known::unknown, "the QUIC handshake for \"smb\" is completed, but NEGOTIATE gets no answer");
  } else {
    facts.conclude(Known::unknown, "it tells its versions of QUIC and does not complete a handshake in time");
  }
}

asio::awaitable<void> converse_to_end(QuicFacts& facts, DatagramSocket& socket, std::string name, Clock::time_point until) {
  SmbQuestion question;
  QuicClient quic(name, question.ask(), Clock::now());
  auto answer = co_await converse(socket, quic, question, until);
  if (answer && *answer) {
    note_answer(facts, **answer);
  } else {
    note_no_answer(facts, quic);
  }
  facts.certificate = quic.certificate();
  if (auto bye = quic.farewell(Clock::now()); !bye.empty()) static_cast<void>(socket.send(bye));
}

}  // namespace

QuicFacts shake_hands(const policy::Endpoint& peer, const std::string& name, std::chrono::milliseconds patience) {
  auto until = Clock::now() + patience;
  channel::EventLoop loop;
  DatagramSocket socket(loop, peer);  // before: a firewall may let out what is the auditor's
  confine();
  QuicFacts facts;
  asio::co_spawn(loop.io(), converse_to_end(facts, socket, name, until), [&loop](std::exception_ptr) { loop.io().stop(); });
  loop.io().run();
  return facts;
}

}  // namespace sallyport::audit
