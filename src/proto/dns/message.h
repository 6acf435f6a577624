// One message serves three protocols that ask for names: DNS (RFC 1035 4), LLMNR (RFC 4795 2.1) and mDNS (RFC 6762 18).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/dns/name.h"
#include "wire/fixed_size.h"

namespace sallyport::dns {

enum class Type : uint16_t { a = 1, ns = 2, cname = 5, soa = 6, ptr = 12, txt = 16, aaaa = 28, srv = 33, nsec = 47, any = 255 };
enum class Rcode : uint8_t {
  no_error = 0,
  format_error = 1,
  server_failure = 2,
  name_error = 3,
  not_implemented = 4,
  refused = 5,
};
// "no such name (NXDOMAIN)"
std::string to_string(Rcode rcode);

inline constexpr uint16_t kInternet = 1;
inline constexpr uint16_t kCacheFlush = 0x8000;  // of a class in an mDNS answer; in a question it asks for a direct answer

namespace flag {
inline constexpr uint16_t kResponse = 0x8000;
inline constexpr uint16_t kOpcode = 0x7800;
inline constexpr uint16_t kConflict = 0x0400;  // LLMNR: several machines have the name. DNS: the answer is authoritative
inline constexpr uint16_t kTruncated = 0x0200;
inline constexpr uint16_t kRecursionDesired = 0x0100;
}  // namespace flag

// RFC 1035 4.1.1
struct Header {
  static constexpr const char* kName = "DNS header";
  uint16_t id = 0;
  uint16_t flags = 0;
  uint16_t questions = 0, answers = 0, authorities = 0, additional = 0;
  static constexpr void fields(auto& m, auto& w) {
    w.be("ID", m.id);
    w.be("FLAGS", m.flags);
    w.be("QDCOUNT", m.questions);
    w.be("ANCOUNT", m.answers);
    w.be("NSCOUNT", m.authorities);
    w.be("ARCOUNT", m.additional);
  }
  Rcode rcode() const { return static_cast<Rcode>(flags & 0xF); }
  bool response() const { return flags & flag::kResponse; }
};
static_assert(wire::fixed_size<Header> == 12);

// What follows the name. RFC 1035 4.1.2
struct QuestionTail {
  static constexpr const char* kName = "DNS question";
  Type type = Type::a;
  uint16_t class_ = kInternet;
  static constexpr void fields(auto& m, auto& w) {
    w.be("QTYPE", m.type);
    w.be("QCLASS", m.class_);
  }
};

// What follows the name. RFC 1035 4.1.3
struct RecordTail {
  static constexpr const char* kName = "DNS resource record";
  Type type = Type::a;
  uint16_t class_ = kInternet;
  uint32_t ttl = 0;
  uint16_t length = 0;
  static constexpr void fields(auto& m, auto& w) {
    w.be("TYPE", m.type);
    w.be("CLASS", m.class_);
    w.be("TTL", m.ttl);
    w.be("RDLENGTH", m.length);
  }
};

struct Question {
  Name name;
  Type type = Type::a;
  uint16_t class_ = kInternet;
};

struct Record {
  Name name;
  Type type = Type::a;
  uint16_t class_ = kInternet;
  uint32_t ttl = 0;
  Bytes data;   // points into the message
  Name target;  // of CNAME, NS and PTR
};

struct Message {
  Header header;
  std::vector<Question> questions;
  std::vector<Record> answers;  // the sections behind them are not read
};

// Nullopt when it is cut short, points outside of itself, or says it has what it has not.
std::optional<Message> decode(Bytes message);

// One question. False when the name cannot be asked for.
bool append_query(uint16_t id, uint16_t flags, const Question& question, Buffer& out);

// The addresses a response has for this name, aliases followed; each is 4 or 16 bytes.
std::vector<Bytes> addresses(const Message& message, const Name& name);

}  // namespace sallyport::dns
