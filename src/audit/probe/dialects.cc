#include "audit/probe/dialects.h"

#include <algorithm>

namespace sallyport::audit {
namespace {

// No revision of the protocol has this number.
constexpr auto kImaginary = static_cast<smb2::Dialect>(0x0399);

// From kFirstSmb2 on.
constexpr std::array kRevisions = {smb2::Dialect::smb2_0_2, smb2::Dialect::smb2_1, smb2::Dialect::smb3_0, smb2::Dialect::smb3_0_2,
                                   smb2::Dialect::smb3_1_1};

// A server that answers with another dialect than the one offered does not speak this one; with a higher one, it answers so to
// everybody.
asio::awaitable<Known> offer_alone(Host& host, Door door, smb2::Dialect dialect) {
  auto connection = co_await open_door(host, door);
  if (!connection) co_return Known::unknown;
  client::Offer offer;
  offer.dialects.assign(1, dialect);
  auto answer = co_await (*connection)->negotiate(offer);
  if (!answer) co_return without_answer(answer.error());
  auto chosen = answer->negotiated ? answer->negotiated->dialect : smb2::Dialect::none;
  if (chosen > dialect) host.facts.at(door).oddity = Oddity::agrees_to_all;
  co_return known(chosen == dialect);
}

}  // namespace

smb2::Dialect revision_of(OfferedDialect dialect) {
  return dialect < kFirstSmb2 ? smb2::Dialect::none : kRevisions[static_cast<size_t>(dialect) - static_cast<size_t>(kFirstSmb2)];
}

std::optional<OfferedDialect> offered_as(smb2::Dialect revision) {
  auto at = std::ranges::find(kRevisions, revision);
  if (at == kRevisions.end()) return std::nullopt;
  return static_cast<OfferedDialect>(static_cast<size_t>(kFirstSmb2) + static_cast<size_t>(at - kRevisions.begin()));
}

asio::awaitable<void> probe_dialect(Host& host, Door door, OfferedDialect dialect) {
  auto spoken = co_await offer_alone(host, door, revision_of(dialect));
  host.facts.at(door).dialects[static_cast<size_t>(dialect)] = spoken;
}

asio::awaitable<void> probe_imaginary_dialect(Host& host, Door door) {
  auto spoken = co_await offer_alone(host, door, kImaginary);
  if (spoken == Known::yes) host.facts.at(door).oddity = Oddity::agrees_to_all;
}

}  // namespace sallyport::audit
