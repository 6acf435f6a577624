#include "audit/probe/algorithms.h"

#include <algorithm>

namespace sallyport::audit {
namespace {

using smb2::Cipher;
using smb2::CompressionAlgorithm;
using smb2::SigningAlgorithm;

// Moves what was chosen from the offer to the found. An answer that was not offered ends the search: it says nothing.
template <class T>
void choose(std::vector<T>& offered, std::vector<T>& found, std::optional<T> chosen) {
  auto at = chosen ? std::ranges::find(offered, *chosen) : offered.end();
  if (at == offered.end()) {
    offered.clear();
    return;
  }
  found.push_back(*at);
  offered.erase(at);
}

void take(client::Offer& offer, Smb2Facts& facts, const client::Negotiated& answer) {
  auto cipher = answer.cipher == Cipher::none ? std::nullopt : std::optional(answer.cipher);
  auto signing = answer.signing_told ? std::optional(answer.signing) : std::nullopt;
  auto compression = answer.compression.empty() ? std::nullopt : std::optional(answer.compression.front());
  if (!offer.ciphers.empty()) choose(offer.ciphers, facts.ciphers, cipher);
  if (!offer.signing.empty()) choose(offer.signing, facts.signing, signing);
  if (offer.compression.empty()) return;
  // A server may answer with several at once, when they may be chained ([MS-SMB2] 3.3.5.4).
  if (answer.compression.size() > 1) {
    for (auto algorithm : answer.compression) choose(offer.compression, facts.compression, std::optional(algorithm));
    offer.compression.clear();
    return;
  }
  choose(offer.compression, facts.compression, compression);
}

bool exhausted(const client::Offer& offer) { return offer.ciphers.empty() && offer.signing.empty() && offer.compression.empty(); }

std::array<client::Offer, 3> split(const client::Offer& offer) {
  std::array<client::Offer, 3> out;
  for (auto& each : out) {
    each.ciphers.clear();
    each.signing.clear();
  }
  out[0].ciphers = offer.ciphers;
  out[1].signing = offer.signing;
  out[2].compression = offer.compression;
  return out;
}

// Of the kinds that are not searched, what the server chose first: some servers refuse an offer without it.
client::Offer with_known(client::Offer offer, const Smb2Facts& facts) {
  if (offer.ciphers.empty() && !facts.ciphers.empty()) offer.ciphers.push_back(facts.ciphers.front());
  if (offer.signing.empty() && !facts.signing.empty()) offer.signing.push_back(facts.signing.front());
  return offer;
}

// Offers what is left until nothing is chosen. False: the server refused the offer as a whole.
asio::awaitable<bool> exhaust(Host& host, Door door, client::Offer& offer) {
  auto& facts = *host.facts.smb2;
  offer.dialects.assign(1, smb2::Dialect::smb3_1_1);
  while (!exhausted(offer) && !host.late()) {
    auto connection = co_await open_door(host, door);
    if (!connection) co_return true;
    auto sent = with_known(offer, facts);
    auto answer = co_await (*connection)->negotiate(sent);
    if (!answer) co_return true;
    if (!answer->negotiated) co_return false;
    take(offer, facts, *answer->negotiated);
  }
  co_return true;
}

}  // namespace

client::Offer full_offer() {
  client::Offer offer;
  offer.compression.assign({CompressionAlgorithm::lz77_huffman, CompressionAlgorithm::lz77, CompressionAlgorithm::lznt1,
                            CompressionAlgorithm::pattern_v1, CompressionAlgorithm::lz4});
  return offer;
}

asio::awaitable<void> probe_algorithms(Host& host, Door door, const client::Negotiated& first) {
  auto offer = full_offer();
  take(offer, *host.facts.smb2, first);
  bool answered = co_await exhaust(host, door, offer);
  if (answered) co_return;
  // Some servers refuse the whole offer when one of its lists has nothing for them: then each list is searched alone.
  for (auto& alone : split(offer)) co_await exhaust(host, door, alone);
}

}  // namespace sallyport::audit
