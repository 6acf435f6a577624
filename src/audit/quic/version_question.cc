#include "audit/quic/version_question.h"

#include "base/random.h"

namespace sallyport::audit {
namespace {

// One of those kept free so that they are never understood. RFC 9000 15
constexpr uint32_t kReserved = 0x0a1a2a3a;
constexpr uint8_t kLongHeader = 0x80, kFixedBit = 0x40;
constexpr size_t kDatagram = 1200;  // less is not answered. RFC 9000 14.1
constexpr size_t kIdSize = 8;
constexpr size_t kTo = 5, kFrom = kTo + 1 + kIdSize;  // where our connection ids begin, each with its length
constexpr size_t kMostVersions = 32;

}  // namespace

VersionQuestion::VersionQuestion() {
  datagram_.append_zeros(kDatagram);
  datagram_[0] = kLongHeader | kFixedBit;
  store_be(&datagram_[1], kReserved);
  for (size_t id : {kTo, kFrom}) {
    datagram_[id] = kIdSize;
    fill_random(datagram_.mutable_bytes().subspan(id + 1, kIdSize));
  }
}

// RFC 9000 17.2.1: the ids come back, each in the other's place.
std::optional<std::vector<uint32_t>> VersionQuestion::answer(Bytes datagram) const {
  constexpr size_t kList = kFrom + 1 + kIdSize;
  if (datagram.size() <= kList || !(datagram[0] & kLongHeader) || load_be<uint32_t>(&datagram[1]) != 0) return std::nullopt;
  Bytes asked = datagram_;
  bool ours = equal(datagram.subspan(kTo, 1 + kIdSize), asked.subspan(kFrom, 1 + kIdSize)) &&
              equal(datagram.subspan(kFrom, 1 + kIdSize), asked.subspan(kTo, 1 + kIdSize));
  auto list = datagram.subspan(kList);
  if (!ours || list.size() % 4 != 0) return std::nullopt;
  std::vector<uint32_t> out;
  for (size_t at = 0; at < list.size() && out.size() < kMostVersions; at += 4) out.push_back(load_be<uint32_t>(&list[at]));
  return out;
}

}  // namespace sallyport::audit
