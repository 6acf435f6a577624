// The datagrams of the NetBIOS datagram service, UDP port 138: a header, and by type two names with what one sends the other, an
// error, or a question to a distribution server. RFC 1002 4.4
// A datagram is read as a whole (read_datagram), because two names stand between its fixed parts. What is cut into fragments
// (4.4.2) can be told from what is whole, and is not put together again by anybody here: nothing that browsers say needs it.
#pragma once

#include <expected>

#include "base/buffer.h"
#include "proto/nbt/name.h"
#include "wire/fault.h"
#include "wire/fixed_size.h"

namespace sallyport::nbt {

inline constexpr uint16_t kDatagramPort = 138;

// RFC 1002 4.4.1
enum class DatagramType : uint8_t {
  direct_unique = 0x10,
  direct_group = 0x11,
  broadcast = 0x12,
  error = 0x13,
  query_request = 0x14,
  positive_query_response = 0x15,
  negative_query_response = 0x16,
};
std::string to_string(DatagramType type);

// FLAGS. The source's node type: 0 broadcasts, 1 asks a name server, 2 both, 3 is a distribution server.
namespace datagram_flags {
inline constexpr uint8_t kMore = 0x01, kFirst = 0x02, kNodeType = 0x0C;
}  // namespace datagram_flags

// RFC 1002 4.4.3
enum class DatagramError : uint8_t {
  destination_not_present = 0x82,
  invalid_source_name = 0x83,
  invalid_destination_name = 0x84,
};
std::string to_string(DatagramError error);

struct DatagramHeader {
  static constexpr const char* kName = "NBDS Header";
  DatagramType type = DatagramType::direct_unique;
  uint8_t flags = datagram_flags::kFirst;
  uint16_t id = 0;
  std::array<uint8_t, 4> source_ip{};
  uint16_t source_port = kDatagramPort;

  static constexpr void fields(auto& m, auto& w) {
    w("MSG_TYPE", m.type);
    w("FLAGS", m.flags);
    w.be("DGM_ID", m.id);
    w("SOURCE_IP", m.source_ip);
    w.be("SOURCE_PORT", m.source_port);
  }
};
static_assert(wire::fixed_size<DatagramHeader> == 10);

struct Datagram {
  DatagramHeader header;
  uint16_t packet_offset = 0;           // where `data` belongs in the whole, when it is a fragment
  ScopedName source, destination;       // of a question only the destination
  DatagramError error{};                // of an error alone
  Bytes data;                           // USER_DATA, pointing into the datagram or wherever who made it keeps it

  // Carries data, from one name to another.
  bool carries_data() const { return header.type >= DatagramType::direct_unique && header.type <= DatagramType::broadcast; }
  // Not a piece of something longer.
  bool whole() const {
    return packet_offset == 0 && (header.flags & (datagram_flags::kFirst | datagram_flags::kMore)) == datagram_flags::kFirst;
  }
};

// What stands behind DGM_LENGTH bytes is left out.
std::expected<Datagram, wire::Fault> read_datagram(Bytes packet);
void append_datagram(const Datagram& datagram, Buffer& out);

}  // namespace sallyport::nbt
