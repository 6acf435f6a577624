// The way of a query and its answer that costs least: no allocation, the name copied as it was asked. Whatever is odd about a
// query (pointers, several questions) makes it none. RFC 1002 4.2.12 to 4.2.18
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"
#include "proto/nbt/name_records.h"
#include "proto/nbt/name_service.h"

namespace sallyport::names {

// Room enough for any answer written here: kMostOwnNames names, or kMostAddresses addresses.
inline constexpr size_t kAnswerRoom = 1536;
inline constexpr size_t kMostOwnNames = 64;
inline constexpr size_t kMostAddresses = 25;  // of one name, as many as a WINS server keeps

struct Asked {
  uint16_t id = 0, flags = 0;
  nbt::Name name;      // upper case, for looking up
  Bytes encoded;       // with its scope, as it stands in the datagram
  bool scoped = true;  // its scope is ours
  nbt::RecordType type = nbt::RecordType::nb;

  bool broadcast() const { return flags & nbt::name_flags::kBroadcast; }
};

// `scope`: ours, second-level encoded with its end ("\5SCOPE\4TEST\0"). nullopt: not a plain query.
std::optional<Asked> read_asked(Bytes datagram, std::string_view scope);

// Names are compared ignoring the case of ASCII letters; the suffix is no letter.
nbt::Name upper(nbt::Name name);
// What follows the name in second-level encoding.
std::string encoded_scope(std::string_view scope);
bool same_scope(std::string_view a, std::string_view b);

// Each returns the answer's length; `out` has kAnswerRoom. `server`: as a name server (RA), not as the name's owner.
size_t write_found(MutableBytes out, const Asked& asked, std::span<const nbt::NameAddress> owners, uint32_t ttl, bool server);
size_t write_not_found(MutableBytes out, const Asked& asked, bool server);
size_t write_status(MutableBytes out, const Asked& asked, Bytes node_status);

}  // namespace sallyport::names
