#include "audit/probe/dialects.h"

#include <algorithm>

namespace sallyport::audit {
namespace {

// No revisions of the protocol have these numbers. One who agrees to whatever is offered first or last, or is the least or the
// greatest, agrees to them.
constexpr auto kImaginaryLeast = static_cast<smb2::Dialect>(0x0201), kImaginaryGreatest = static_cast<smb2::Dialect>(0x0399);

bool imaginary(smb2::Dialect dialect) { return dialect == kImaginaryLeast || dialect == kImaginaryGreatest; }

// From kFirstSmb2 on.
constexpr std::array kRevisions = {smb2::Dialect::smb2_0_2, smb2::Dialect::smb2_1, smb2::Dialect::smb3_0, smb2::Dialect::smb3_0_2,
                                   smb2::Dialect::smb3_1_1};

// The dialect that was chosen; none: the offer was refused. Unreachable: it was not made.
client::Task<smb2::Dialect> choice(Host& host, Door door, std::vector<smb2::Dialect> dialects) {
  auto connection = co_await open_door(host, door);
  if (!connection) co_return std::unexpected(client::IoFault::unreachable);
  client::Offer offer;
  offer.dialects = std::move(dialects);
  auto answer = co_await (*connection)->negotiate(offer);
  if (!answer) co_return std::unexpected(answer.error());
  co_return answer->negotiated ? answer->negotiated->dialect : smb2::Dialect::none;
}

// A server that answers with another dialect than the one offered does not speak this one; with a higher one, it answers so to
// everybody.
asio::awaitable<Known> offer_alone(Host& host, Door door, smb2::Dialect dialect) {
  std::vector<smb2::Dialect> offer(1, dialect);
  auto chosen = co_await choice(host, door, std::move(offer));
  if (!chosen) co_return without_answer(chosen.error());
  if (*chosen > dialect || imaginary(*chosen)) host.facts.at(door).oddity = Oddity::agrees_to_all;
  co_return known(*chosen == dialect);
}

asio::awaitable<void> offer_each_alone(Host& host, Door door, std::vector<OfferedDialect> dialects) {
  for (auto dialect : dialects) {
    if (host.late()) co_return;
    auto spoken = co_await offer_alone(host, door, revision_of(dialect));
    note_dialects(host.facts.at(door), {dialect}, spoken);
  }
  if (!host.late()) co_await offer_alone(host, door, kImaginaryGreatest);
}

std::vector<smb2::Dialect> among_imaginary(const std::vector<OfferedDialect>& dialects) {
  std::vector<smb2::Dialect> offer(1, kImaginaryLeast);
  for (auto dialect : dialects) offer.push_back(revision_of(dialect));
  offer.push_back(kImaginaryGreatest);
  return offer;
}

}  // namespace

void note_dialects(DoorFacts& facts, const std::vector<OfferedDialect>& dialects, Known spoken) {
  for (auto dialect : dialects) facts.dialects[static_cast<size_t>(dialect)] = spoken;
}

smb2::Dialect revision_of(OfferedDialect dialect) {
  return dialect < kFirstSmb2 ? smb2::Dialect::none : kRevisions[static_cast<size_t>(dialect) - static_cast<size_t>(kFirstSmb2)];
}

std::optional<OfferedDialect> offered_as(smb2::Dialect revision) {
  auto at = std::ranges::find(kRevisions, revision);
  if (at == kRevisions.end()) return std::nullopt;
  return static_cast<OfferedDialect>(static_cast<size_t>(kFirstSmb2) + static_cast<size_t>(at - kRevisions.begin()));
}

// Nothing at all, or an answer that fits no offer: then it is asked for one at a time.
asio::awaitable<void> probe_dialects(Host& host, Door door, std::vector<OfferedDialect> dialects) {
  auto& facts = host.facts.at(door);
  do {
    auto offer = among_imaginary(dialects);
    auto chosen = co_await choice(host, door, std::move(offer));
    if (chosen && *chosen == smb2::Dialect::none) co_return note_dialects(facts, dialects, Known::no);
    if (chosen && imaginary(*chosen)) facts.oddity = Oddity::agrees_to_all;
    if (facts.oddity != Oddity::none) co_return note_dialects(facts, dialects, Known::yes);
    auto spoken = chosen ? offered_as(*chosen) : std::nullopt;
    if (!spoken || std::erase(dialects, *spoken) == 0) co_return co_await offer_each_alone(host, door, std::move(dialects));
    note_dialects(facts, {*spoken}, Known::yes);
  } while (!dialects.empty() && !host.late());
}

}  // namespace sallyport::audit
