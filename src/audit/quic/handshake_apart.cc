#include "audit/quic/handshake_apart.h"

#include <asio/use_awaitable.hpp>

#include "audit/quic/child_program.h"
#include "audit/quic/facts_line.h"
#include "audit/quic/version_question.h"

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;
using client::Clock;
using client::IoFault;
using std::chrono::milliseconds;

// A program has this long to start and to end beside its patience; on a machine that is busy, and as far as the host has time.
constexpr milliseconds kAround = 2000ms;
// Of the host's time this much is not for patience, so that the line can still come.
constexpr milliseconds kForTheLine = 500ms;

std::vector<std::string> words(const Host& host, milliseconds patience, std::string name) {
  auto out = host.options.quic_program;
  for (auto word : {std::string("--patience"), std::to_string(patience.count()), std::string("--"),
                    policy::to_string(host.facts.address), std::to_string(kQuicPort)})
    out.push_back(std::move(word));
  if (!name.empty()) out.push_back(std::move(name));
  return out;
}

void note_told(QuicFacts& facts, QuicFacts told) {
  facts.conclude(told.smb, std::move(told.told_by));
  facts.dialect = told.dialect;
  facts.refused = told.refused;
  if (told.certificate) facts.certificate = std::move(told.certificate);
}

void note_output(QuicFacts& facts, const client::Outcome<std::string>& output) {
  auto told = output ? from_line(*output) : std::nullopt;
  if (told) {
    note_told(facts, std::move(*told));
  } else if (output || output.error() == IoFault::too_long) {
    facts.conclude(Known::unknown, "what it sent broke the QUIC library");
  } else if (output.error() == IoFault::timed_out) {
    facts.conclude(Known::unknown, "it tells its versions of QUIC and does not complete a handshake in time");
  } else {
    facts.conclude(Known::unknown, "it tells its versions of QUIC; the program for a handshake could not be started");
  }
}

}  // namespace

asio::awaitable<void> shake_hands_apart(Host& host, std::string name) {
  auto& facts = host.facts.quic;
  facts.refused = false;
  if (host.options.quic_program.empty())
    co_return facts.conclude(Known::unknown, "it tells its versions of QUIC; no handshake was made");
  auto last_start = host.deadline - 2 * kForTheLine;
  auto place = co_await host.options.quic_places->take(host.loop, last_start);
  if (!place || Clock::now() >= last_start)
    co_return facts.conclude(Known::unknown, "it tells its versions of QUIC; no time was left for a handshake");
  auto left = std::chrono::duration_cast<milliseconds>(host.deadline - Clock::now());
  auto patience = std::min(host.options.answer, left - kForTheLine);
  ChildProgram program(host.loop, words(host, patience, std::move(name)));
  auto output = co_await program.output(std::min(host.deadline, Clock::now() + patience + kAround));
  note_output(facts, output);
}

}  // namespace sallyport::audit
