// The datagrams of the name service, UDP port 137: a header, questions, and resource records in three sections. RFC 1002 4.2
// A name can be a pointer to one that stands earlier in the datagram, so a packet is read as a whole (read_packet); what
// a record carries is declared like any other message.
#pragma once

#include <expected>
#include <vector>

#include "base/buffer.h"
#include "proto/nbt/name.h"
#include "wire/fault.h"
#include "wire/fixed_size.h"

namespace sallyport::nbt {

inline constexpr uint16_t kNameServicePort = 137;

// RFC 1002 4.2.1.1
enum class Opcode : uint8_t {
  query = 0,  // of a name, or of a node's status
  registration = 5,
  release = 6,
  wack = 7,  // wait for acknowledgement
  refresh = 8,
  refresh_alternate = 9,  // what 4.2.4's figure says and some send
  multihomed_registration = 15,  // Microsoft's: one of several addresses
};
std::string to_string(Opcode opcode);

// RFC 1002 4.2.6, 4.2.11, 4.2.14
enum class Rcode : uint8_t {
  success = 0,
  format_error = 1,
  server_failure = 2,
  name_error = 3,  // no such name
  unsupported = 4,
  refused = 5,
  active = 6,    // somebody else owns it
  conflict = 7,  // more than one owns it
};
std::string to_string(Rcode rcode);

// Of the header's second word, whose highest bit says response, the next four the opcode, the lowest four the result.
namespace name_flags {
inline constexpr uint16_t kResponse = 0x8000, kAuthoritative = 0x0400, kTruncated = 0x0200, kRecursionDesired = 0x0100,
                          kRecursionAvailable = 0x0080, kBroadcast = 0x0010;
}  // namespace name_flags

// RFC 1002 4.2.1.3
enum class RecordType : uint16_t { address = 0x01, name_server = 0x02, null = 0x0A, nb = 0x20, node_status = 0x21 };
std::string to_string(RecordType type);
inline constexpr uint16_t kInternetClass = 1;

struct NameHeader {
  static constexpr const char* kName = "NBNS Header";
  uint16_t transaction_id = 0, flags = 0;
  uint16_t questions = 0, answers = 0, authorities = 0, additionals = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.be("NAME_TRN_ID", m.transaction_id);
    w.be("FLAGS", m.flags);
    w.be("QDCOUNT", m.questions);
    w.be("ANCOUNT", m.answers);
    w.be("NSCOUNT", m.authorities);
    w.be("ARCOUNT", m.additionals);
  }
};
static_assert(wire::fixed_size<NameHeader> == 12);

// RFC 1002 4.2.1.2
struct Question {
  ScopedName name;
  RecordType type = RecordType::nb;
  uint16_t record_class = kInternetClass;
  constexpr bool operator==(const Question&) const = default;
};

// RFC 1002 4.2.1.3
struct Record {
  ScopedName name;
  RecordType type = RecordType::nb;
  uint16_t record_class = kInternetClass;
  uint32_t ttl = 0;  // seconds, 0 for ever
  Bytes data;        // RDATA, pointing into the datagram or wherever who made the record keeps it
};

struct Packet {
  uint16_t transaction_id = 0, flags = 0;
  std::vector<Question> questions;
  std::vector<Record> answers, authorities, additionals;

  bool response() const { return flags & name_flags::kResponse; }
  Opcode opcode() const { return static_cast<Opcode>(flags >> 11 & 15); }
  Rcode rcode() const { return static_cast<Rcode>(flags & 15); }
};
constexpr uint16_t opcode_flags(Opcode opcode) { return static_cast<uint16_t>(static_cast<uint16_t>(opcode) << 11); }

// The name at `at`, which moves behind it. Pointers may only point back, so that following them ends; a label inside that
// contains a dot is refused, because it could not be told from two.
std::optional<ScopedName> read_name(Bytes packet, size_t& at);

// What stands behind the last record is left out.
std::expected<Packet, wire::Fault> read_packet(Bytes datagram);
// A record named like the first name of the packet gets a pointer to it, as 4.2.2 shows.
void append_packet(const Packet& packet, Buffer& out);

// NAME QUERY REQUEST, 4.2.12: to everybody on the network, or to a name server.
Packet name_query(uint16_t transaction_id, ScopedName name, bool broadcast);
// NODE STATUS REQUEST, 4.2.17. "*": whatever the node's name is.
Packet node_status_request(uint16_t transaction_id, ScopedName name = {Name::of("*"), {}});

}  // namespace sallyport::nbt
