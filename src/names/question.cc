#include "names/question.h"

#include <algorithm>

namespace sallyport::names {
namespace {

using namespace nbt::name_flags;
constexpr size_t kHeader = 12, kEncodedName = 33, kTail = 4;  // a label of 32 letters with its length; type and class

constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

bool decode_name(const uint8_t* letters, nbt::Name& out) {
  uint8_t bad = 0;
  for (size_t i = 0; i < 16; i++) {
    auto high = static_cast<uint8_t>(letters[2 * i] - 'A'), low = static_cast<uint8_t>(letters[2 * i + 1] - 'A');
    bad |= static_cast<uint8_t>(high | low);
    out.bytes[i] = static_cast<uint8_t>(high << 4 | (low & 15));
  }
  return (bad & 0xF0) == 0;
}

// One question and nothing else; some senders do not clear the counts of the other sections' high bytes, they are not heard.
bool is_plain_query(Bytes datagram) {
  if (datagram.size() < kHeader + kEncodedName + 1 + kTail) return false;
  auto* at = datagram.data();
  return (load_be<uint16_t>(at + 2) & (kResponse | 0x7800)) == 0 && load_be<uint16_t>(at + 4) == 1 &&
         load_be<uint16_t>(at + 6) == 0 && load_be<uint16_t>(at + 8) == 0 && load_be<uint16_t>(at + 10) == 0 && at[kHeader] == 32;
}

// Length of the labels from `rest` on, with the empty one at the end; 0 when they do not end properly.
size_t scope_length(Bytes rest) {
  constexpr size_t kLongest = 255 - kEncodedName;
  for (size_t at = 0; at < rest.size() && at < kLongest;) {
    size_t label = rest[at++];
    if (label == 0) return at;
    if (label > 63) return 0;
    at += label;
  }
  return 0;
}

uint8_t* write_head(MutableBytes out, const Asked& asked, uint16_t flags, uint32_t ttl, nbt::RecordType type, size_t data) {
  auto* at = out.data();
  store_be(at, asked.id);
  store_be(at + 2, flags);
  store_be(at + 4, uint64_t{0x0000'0001'0000'0000});  // one answer
  at += kHeader;
  std::memcpy(at, asked.encoded.data(), asked.encoded.size());
  at += asked.encoded.size();
  store_be(at, type);
  store_be(at + 2, nbt::kInternetClass);
  store_be(at + 4, ttl);
  store_be(at + 8, static_cast<uint16_t>(data));
  return at + 10;
}

uint16_t answer_flags(const Asked& asked, bool server) {
  return static_cast<uint16_t>(kResponse | kAuthoritative | (asked.flags & kRecursionDesired) |
                               (server ? kRecursionAvailable : 0));
}

}  // namespace

nbt::Name upper(nbt::Name name) {
  for (size_t i = 0; i < 15; i++) name.bytes[i] = static_cast<uint8_t>(upper(static_cast<char>(name.bytes[i])));
  return name;
}

bool same_scope(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return upper(x) == upper(y); });
}

std::string encoded_scope(std::string_view scope) {
  return nbt::encode_second_level({nbt::Name(), std::string(scope)}).substr(kEncodedName);
}

std::optional<Asked> read_asked(Bytes datagram, std::string_view scope) {
  if (!is_plain_query(datagram)) return std::nullopt;
  Asked out;
  auto* at = datagram.data();
  if (!decode_name(at + kHeader + 1, out.name)) return std::nullopt;
  out.name = upper(out.name);
  auto rest = datagram.subspan(kHeader + kEncodedName);
  auto length = scope_length(rest);
  if (length == 0 || rest.size() < length + kTail) return std::nullopt;
  out.id = load_be<uint16_t>(at);
  out.flags = load_be<uint16_t>(at + 2);
  out.encoded = datagram.subspan(kHeader, kEncodedName + length);
  out.scoped = same_scope(as_text(rest.first(length)), scope);
  out.type = load_be<nbt::RecordType>(rest.data() + length);
  if (load_be<uint16_t>(rest.data() + length + 2) != nbt::kInternetClass) return std::nullopt;
  return out;
}

// RFC 1002 4.2.13
size_t write_found(MutableBytes out, const Asked& asked, std::span<const nbt::NameAddress> owners, uint32_t ttl, bool server) {
  owners = owners.first(std::min(owners.size(), kMostAddresses));
  auto* at = write_head(out, asked, answer_flags(asked, server), ttl, nbt::RecordType::nb, owners.size() * 6);
  for (const auto& owner : owners) {
    store_be(at, owner.flags);
    std::memcpy(at + 2, owner.address.data(), 4);
    at += 6;
  }
  return static_cast<size_t>(at - out.data());
}

// RFC 1002 4.2.14
size_t write_not_found(MutableBytes out, const Asked& asked, bool server) {
  auto flags = static_cast<uint16_t>(answer_flags(asked, server) | static_cast<uint16_t>(nbt::Rcode::name_error));
  return static_cast<size_t>(write_head(out, asked, flags, 0, nbt::RecordType::null, 0) - out.data());
}

// RFC 1002 4.2.18
size_t write_status(MutableBytes out, const Asked& asked, Bytes node_status) {
  auto* at = write_head(out, asked, kResponse | kAuthoritative, 0, nbt::RecordType::node_status, node_status.size());
  std::memcpy(at, node_status.data(), node_status.size());
  return static_cast<size_t>(at - out.data()) + node_status.size();
}

}  // namespace sallyport::names
